import { toneOfStatus } from "../../core/text/status_tone.ts";
import type { LogReader } from "../../ports/log_reader.ts";
import type { JobRecord } from "../../ports/history_records.ts";

/** The end of what a job wrote. */
export type LogTail =
  | { readonly kind: "none" }
  | { readonly kind: "unreadable"; readonly because: string }
  | { readonly kind: "left_out" }
  | {
    readonly kind: "lines";
    readonly lines: readonly string[];
    /** Whether there is more before these lines. */
    readonly isCut: boolean;
    /** Of the whole output of the execution, bytes. */
    readonly totalBytes: number;
  };

/** How many lines are shown of a job that went wrong, and of any other. */
const linesOfBad = 200;
const linesOfGood = 40;
/** No line is worth more characters. */
const maxLine = 2_000;
/** What all tails together may have, characters: pages beyond some megabytes are slow to open. */
const budget = 3_000_000;

/**
 * Reads the ends of the logs of all jobs: of those that went wrong first, the others as long as the
 * page stays small enough.
 *
 * @param pathOf Returns where a job's log is, or `null` where it has none.
 * @returns One tail for each job, in their order.
 */
export function readTails(
  jobs: readonly JobRecord[],
  pathOf: (job: JobRecord) => string | null,
  reader: LogReader,
): readonly LogTail[] {
  const tails: LogTail[] = jobs.map(() => ({ kind: "none" }));
  const isBad = ({ status }: JobRecord) => toneOfStatus(status) === "bad" || status === "CANCELLED";
  let left = budget;
  for (const bad of [true, false]) {
    for (const [index, job] of jobs.entries()) {
      if (isBad(job) !== bad) continue;
      const path = pathOf(job);
      if (path === null) continue;
      if (left <= 0) {
        tails[index] = { kind: "left_out" };
        continue;
      }
      const tail = readTail(job, path, bad ? linesOfBad : linesOfGood, reader);
      tails[index] = tail;
      if (tail.kind === "lines") { for (const line of tail.lines) left -= line.length + 1; }
    }
  }
  return tails;
}

function readTail(
  { executions }: JobRecord,
  path: string,
  maxLines: number,
  reader: LogReader,
): LogTail {
  // Of an execution that has not ended, nobody has told yet how much it wrote.
  const last = executions.findLast(({ logBytes }) => logBytes !== null);
  if (last === undefined) return { kind: "none" };
  const range = { offset: last.logOffset ?? 0, bytes: last.logBytes ?? 0 };
  if (range.bytes === 0) return { kind: "none" };
  const read = reader.readTail(path, range, maxLines + 1);
  if (!read.ok) return { kind: "unreadable", because: read.error };
  const lines = read.value.slice(-maxLines).map((line) =>
    line.length > maxLine ? `${line.slice(0, maxLine)} …` : line
  );
  const shown = read.value.reduce((sum, line) => sum + line.length + 1, 0);
  const isCut = read.value.length > maxLines || shown < range.bytes / 4;
  return { kind: "lines", lines, isCut, totalBytes: range.bytes };
}
