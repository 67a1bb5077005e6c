import { counted } from "../../core/text/counted.ts";
import { isSlow } from "../../core/execution.ts";
import { formatBytes } from "../../core/text/format_bytes.ts";
import { formatCpuTime } from "../../core/text/format_cpu_time.ts";
import { formatDuration } from "../../core/text/format_duration.ts";
import { printable } from "../../core/text/printable.ts";
import { usageOfAll } from "../../core/resource_usage.ts";
import { fitMiddle } from "../../core/text/text_width.ts";
import { paint, toneOfStatus } from "../../observers/tone.ts";
import type { ExecutionRecord, JobRecord, RunRecord } from "../../ports/history_records.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { CommandInput } from "../command_line/command.ts";
import { durationCell } from "./duration_cell.ts";
import { durationOf, waitOf } from "./run_json.ts";
import { type Column, textTable } from "./text_table.ts";
import { wallClock } from "./wall_clock.ts";

const longestId = 60;

/** Lays out the jobs of a recorded run, a row each, with the columns that tell something of it. */
export function runJobTable(
  record: RunRecord,
  { style }: CommandInput,
  clock: CliDependencies,
): string {
  const { jobs } = record;
  if (jobs.length === 0) return "";
  const table = textTable<JobRecord>(
    [
      { title: "Job", text: (job) => fitMiddle(printable(job.id), longestId) },
      {
        title: "Status",
        text: (job) => job.status,
        paint: (text, job) => paint(style, toneOfStatus(job.status), text),
      },
      ...waitColumn(jobs),
      { title: "Start", text: (job) => wallClock(job.startedAt, clock) },
      { title: "Duration", align: "right", text: (job) => durationCell(durationOf(job)) },
      ...usageColumns(jobs),
      {
        title: "Executions",
        align: "right",
        text: (job) => job.executions.length === 0 ? "-" : String(job.executions.length),
      },
      ...folderColumn(record),
      { title: "Reason", text: (job) => [...reasonOf(job), ...slowText(job)].join("; ") },
    ],
    jobs,
    style.bold,
  );
  const short = jobs.filter(isTooShort).length;
  if (short === 0) return table;
  const which = counted(short, "job was", "jobs were");
  return `${table}${style.dim(`${which} too short to measure CPU time and memory`)}\n`;
}

/** Few runs wait for anything outside them. */
function waitColumn(jobs: readonly JobRecord[]): readonly Column<JobRecord>[] {
  if (jobs.every((job) => job.waitStartedAt === null)) return [];
  return [{ title: "Waited", align: "right", text: (job) => durationCell(waitOf(job)) }];
}

/** Most configs run all jobs in one folder, which the heading names. */
function folderColumn({ run, jobs }: RunRecord): readonly Column<JobRecord>[] {
  const folderOf = ({ workingDir }: JobRecord) => workingDir ?? run.workingDir;
  if (jobs.every((job) => folderOf(job) === run.workingDir)) return [];
  return [{ title: "Folder", text: (job) => printable(folderOf(job)) }];
}

function reasonOf({ reason }: JobRecord): readonly string[] {
  return reason === null ? [] : [printable(reason)];
}

function slowText({ executions }: JobRecord): readonly string[] {
  const last = executions.at(-1);
  if (last === undefined || last.expectedMs === null || !isSlow(last)) return [];
  const took = executions.length > 1 ? ` took ${durationCell(durationOf(last))}` : "";
  return [`slow:${took} expected ${formatDuration(last.expectedMs)}`];
}

/** What nobody could measure, as on systems without /proc, takes no columns. */
function usageColumns(jobs: readonly JobRecord[]): readonly Column<JobRecord>[] {
  const usage = new Map(jobs.map((job) => [job, usageOfAll(job.executions)]));
  const column = (
    title: string,
    key: "cpuMs" | "peakMemoryBytes",
    format: (amount: number) => string,
  ): readonly Column<JobRecord>[] => {
    const amountOf = (job: JobRecord) => usage.get(job)?.[key] ?? null;
    if (jobs.every((job) => amountOf(job) === null)) return [];
    const text = (job: JobRecord) => {
      const amount = amountOf(job);
      return amount === null ? "-" : format(amount);
    };
    return [{ title, align: "right", text }];
  };
  return [
    ...column("CPU", "cpuMs", formatCpuTime),
    ...column("Memory", "peakMemoryBytes", formatBytes),
  ];
}

/** Longer executions of which nothing is known were not measured for another reason, ms. */
const shortMs = 1_000;

/** Whether a job had processes of which nothing is known since they were gone too soon. */
function isTooShort(job: JobRecord): boolean {
  const { executions } = job;
  const isShort = (execution: ExecutionRecord) => {
    const duration = durationOf(execution);
    return execution.pid !== null && execution.cpuMs === null && duration !== null &&
      duration < shortMs;
  };
  return executions.length > 0 && job.status !== "INTERRUPTED" && executions.every(isShort);
}
