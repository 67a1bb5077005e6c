import type { Execution } from "../execution.ts";
import type { HookName } from "./hooks.ts";

/** One hook of one run that has ended. */
export interface HookRun {
  readonly name: HookName;
  /** Place among the commands of the same name, from 1. */
  readonly place: number;
  readonly execution: Execution;
  /** Absolute, or `null` where it was not started. */
  readonly logPath: string | null;
}
