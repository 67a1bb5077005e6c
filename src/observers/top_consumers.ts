import { formatBytes } from "../core/text/format_bytes.ts";
import { formatCpuTime } from "../core/text/format_cpu_time.ts";
import { printable } from "../core/text/printable.ts";
import type { JobUsage, RunReport } from "../core/run/run_report.ts";

/** Jobs named for each resource. */
const maxNamed = 3;
/** Below these nobody needs to look for who used most. */
const worthTelling = { runMs: 5_000, cpuMs: 1_000, bytes: 100 * 1024 * 1024 };

/** Which jobs used most of something, as a label and a list of jobs. */
export interface TopConsumers {
  /** Padded, so that the lists stand below each other. */
  readonly label: string;
  readonly text: string;
}

/**
 * Returns which jobs used most CPU time and most memory.
 *
 * @param detailed Tells of runs and jobs too small to be worth it, too.
 */
export function topConsumers(report: RunReport, detailed: boolean): readonly TopConsumers[] {
  const least = detailed ? { runMs: 0, cpuMs: 0, bytes: 0 } : worthTelling;
  if (report.finishedAt - report.run.startedAt < least.runMs) return [];
  return [
    {
      label: "most CPU   ",
      text: describeTop(report.usage, ({ cpuMs }) => cpuMs, least.cpuMs, formatCpuTime),
    },
    {
      label: "most memory",
      text: describeTop(
        report.usage,
        ({ peakMemoryBytes }) => peakMemoryBytes,
        least.bytes,
        formatBytes,
      ),
    },
  ].filter(({ text }) => text !== "");
}

function describeTop(
  jobs: readonly JobUsage[],
  amountOf: (job: JobUsage) => number | null,
  least: number,
  format: (amount: number) => string,
): string {
  return jobs
    .flatMap((job) => {
      const amount = amountOf(job);
      return amount === null || amount < least ? [] : [{ id: job.id, amount }];
    })
    .sort((a, b) => b.amount - a.amount)
    .slice(0, maxNamed)
    .map(({ id, amount }) => `${printable(id)} ${format(amount)}`)
    .join(", ");
}
