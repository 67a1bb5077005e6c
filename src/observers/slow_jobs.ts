import { formatDuration } from "../core/text/format_duration.ts";
import { listed } from "../core/text/listed.ts";
import { printable } from "../core/text/printable.ts";
import type { RunReport } from "../core/run/run_report.ts";

/** Slow jobs named. */
const maxNamed = 10;

/** Returns a label and the jobs that took longer than expected; nothing where there are none. */
export function slowJobs(
  { slow }: Pick<RunReport, "slow">,
): readonly { readonly label: string; readonly text: string }[] {
  if (slow.length === 0) return [];
  const text = listed(
    slow,
    maxNamed,
    ({ id, tookMs, expectedMs }) =>
      `${printable(id)} ${formatDuration(tookMs)} (expected ${formatDuration(expectedMs)})`,
  );
  return [{ label: "slow       ", text }];
}
