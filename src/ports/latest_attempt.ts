import type { RunStatus } from "../core/run/run_status.ts";
import type { EngineIdentity, RunKey } from "./history_records.ts";

/** How one of the latest attempts of an application stands. */
export interface LatestAttempt extends RunKey {
  readonly status: RunStatus;
  readonly engine: EngineIdentity;
  /** How many of its notifications were decided and not delivered. */
  readonly unsent: number;
}
