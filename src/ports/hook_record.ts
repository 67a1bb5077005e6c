import type { HookName } from "../core/hooks/hooks.ts";
import type { ExecutionStatus } from "../core/outcome.ts";

/** One command that followed an attempt, as stored. Times are epoch ms. */
export interface HookRecord {
  readonly name: HookName;
  readonly place: number;
  /** `null` for one that was not started. */
  readonly command: string | null;
  readonly status: ExecutionStatus | "RUNNING" | "INTERRUPTED";
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly reason: string | null;
  readonly startedAt: number;
  readonly finishedAt: number | null;
}
