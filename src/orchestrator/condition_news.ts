import type { WaitEnd } from "./condition_poll.ts";

/** What has become of one condition, on its way to the loop. */
export interface ConditionNews {
  readonly index: number;
  /** Its number among the job's conditions. */
  readonly number: number;
  readonly end: WaitEnd;
}
