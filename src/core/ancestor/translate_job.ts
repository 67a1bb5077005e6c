import type { JobStatus } from "../job_state.ts";
import type { ExecutionStatus } from "../outcome.ts";
import { integerOf, numberOf, textOf, timeOf } from "./old_columns.ts";
import type { OldExecution, OldJob, OldRow } from "./old_run.ts";

/** What the ancestor's words for an execution mean. */
const executionWords: ReadonlyMap<string, ExecutionStatus> = new Map([
  ["SUCCESS", "SUCCESS"],
  ["FAILED", "FAILED"],
  ["TIMEOUT", "TIMEOUT"],
  ["ERROR", "ERROR"],
]);

/** Says why a job was under way when its engine ended. */
const cutShort = "its engine ended before it did";

/** What a job's row came to. */
export interface TranslatedJob {
  readonly job: OldJob;
  /** What was not taken over as it is, in words. */
  readonly problems: readonly string[];
}

/** Reads a row of `job_history`, any version; `null` where it names no job. */
export function translateJob(
  row: OldRow,
  utcOffsetMinutes: (atMs: number) => number,
): TranslatedJob | null {
  const id = textOf(row, "id");
  if (id === null) return null;
  const problems: string[] = [];
  const tries = triesOf(row, utcOffsetMinutes);
  if (tries === null) problems.push(`job "${id}": its retry_history cannot be read`);
  const word = textOf(row, "status")?.trim().toUpperCase() ?? null;
  const { status, reason } = statusOf(word, wasMarked(row, word, tries ?? []));
  if (status === null) {
    problems.push(`job "${id}": its status "${word ?? ""}" is not known; it becomes ERROR`);
  }
  const known = status ?? "ERROR";
  const executions = tries !== null && tries.length > 0
    ? tries
    : onlyExecution(row, known, utcOffsetMinutes);
  const job: OldJob = {
    id,
    description: textOf(row, "description") ?? "",
    command: textOf(row, "command") ?? "",
    status: known,
    reason: reason ?? (known === "SUCCESS" ? null : textOf(row, "last_error")),
    endedAt: executions.at(-1)?.finishedAt ?? null,
    reusedFrom: null,
    executions,
  };
  return { job, problems };
}

function statusOf(
  word: string | null,
  marked: boolean,
): { readonly status: JobStatus | null; readonly reason: string | null } {
  if (marked) {
    const reason = "SUCCESS in the old history although its last execution failed: marked by hand";
    return { status: "MARKED_SUCCESS", reason };
  }
  const known = executionWords.get(word ?? "");
  if (known !== undefined) return { status: known, reason: null };
  switch (word) {
    case "SKIPPED":
      return { status: "SKIPPED", reason: null };
    case "RUNNING":
      return { status: "CANCELLED", reason: cutShort };
    case "PENDING":
      return { status: "NOT_STARTED", reason: cutShort };
    default:
      return { status: null, reason: `status "${word ?? ""}" in the old history` };
  }
}

/** Whether a job that is a success was made one by hand: then the last of all its tries failed. */
function wasMarked(row: OldRow, word: string | null, tries: readonly OldExecution[]): boolean {
  const last = tries.at(-1);
  const retries = integerOf(row, "retry_count");
  return word === "SUCCESS" && last !== undefined && last.status !== "SUCCESS" &&
    retries !== null && tries.length === retries + 1;
}

/** The executions that `retry_history` lists; `null` where it is no such list. */
function triesOf(
  row: OldRow,
  utcOffsetMinutes: (atMs: number) => number,
): readonly OldExecution[] | null {
  const text = textOf(row, "retry_history");
  if (text === null) return [];
  const list = parsed(text);
  if (!Array.isArray(list)) return null;
  const tries: OldExecution[] = [];
  for (const entry of list) {
    if (!isRow(entry)) return null;
    const startedAt = timeOf(entry, "timestamp", utcOffsetMinutes);
    // A try without a time cannot be told from the others.
    if (startedAt === null) return null;
    tries.push({
      status: statusOfTry(entry),
      exitCode: integerOf(entry, "exit_code"),
      startedAt,
      finishedAt: endOf(startedAt, numberOf(entry, "duration")),
    });
  }
  return tries;
}

function statusOfTry(entry: OldRow): ExecutionStatus {
  const known = executionWords.get(textOf(entry, "status")?.trim().toUpperCase() ?? "");
  return known ?? (entry["success"] === true ? "SUCCESS" : "FAILED");
}

/** What the row itself says of the last execution, where there is no list. */
function onlyExecution(
  row: OldRow,
  status: JobStatus,
  utcOffsetMinutes: (atMs: number) => number,
): readonly OldExecution[] {
  const startedAt = timeOf(row, "last_run", utcOffsetMinutes);
  if (startedAt === null || status === "SKIPPED" || status === "NOT_STARTED") return [];
  const execution = executionWords.get(status) ?? "CANCELLED";
  return [{
    status: execution,
    exitCode: integerOf(row, "last_exit_code"),
    startedAt,
    finishedAt: endOf(startedAt, numberOf(row, "duration_seconds")),
  }];
}

function endOf(startedAt: number, seconds: number | null): number | null {
  const end = startedAt + Math.round((seconds ?? -1) * 1000);
  return end < startedAt || !Number.isSafeInteger(end) ? null : end;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isRow(value: unknown): value is OldRow {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
