import type { NotifyTopic } from "../../core/notify/notify_event.ts";
import type { RunVariables } from "../../core/notify/run_variables.ts";
import type { RunHeader } from "../../core/run/run_header.ts";
import type { RunReport } from "../../core/run/run_report.ts";
import type { RunStatus } from "../../core/run/run_status.ts";

/** An attempt that came before, as far as notifications tell of it. */
export interface AttemptBefore {
  readonly runId: number;
  readonly attempt: number;
  readonly status: RunStatus;
}

/** A job that failed and is executed again. */
export interface RetryNote {
  readonly jobId: string;
  /** The execution that failed, counted from 1. */
  readonly execution: number;
  readonly reason: string;
  /** When the next one may start, epoch ms. */
  readonly until: number;
}

/** Where a run is executed, and by what. */
export interface RunPlace {
  readonly host: string;
  readonly user: string;
  readonly version: string;
}

/** All that one notification can tell; secrets are masked where they are known by name only later. */
export interface NoticeFacts {
  readonly topic: NotifyTopic;
  readonly run: RunHeader;
  /** What the run came to, or `null` while it goes on. */
  readonly report: RunReport | null;
  /** The attempt before this one, of the same run or of the application's run before. */
  readonly before: AttemptBefore | null;
  readonly retries: readonly RetryNote[];
  readonly place: RunPlace;
  /** When it is told, epoch ms. */
  readonly at: number;
}

/** Returns what the subject of a mail and a notification's command get as variables. */
export function runVariables({ topic, run, report, place }: NoticeFacts): RunVariables {
  return {
    EXECUTIONER_APPLICATION: run.applicationName,
    EXECUTIONER_RUN_ID: String(run.runId),
    EXECUTIONER_ATTEMPT: String(run.attempt),
    EXECUTIONER_EVENT: topic,
    EXECUTIONER_STATUS: report?.status ?? "RUNNING",
    EXECUTIONER_FAILED_COUNT: String(report?.failed.length ?? 0),
    EXECUTIONER_HOST: place.host,
  };
}
