import { listed } from "../core/text/listed.ts";
import { printable } from "../core/text/printable.ts";
import type { RunReport } from "../core/run/run_report.ts";

/** Jobs named for each reason. */
const maxNamed = 10;

/** Says whose logs may be incomplete, why, and what to do: a sentence for each reason. */
export function describeCutLogs({ cutLogs }: Pick<RunReport, "cutLogs">): readonly string[] {
  return [...Map.groupBy(cutLogs, ({ because }) => because)].map(([because, jobs]) => {
    const whose = listed(jobs, maxNamed, ({ id }) => id);
    const [logs, them] = jobs.length === 1 ? ["the log", "the job"] : ["the logs", "the jobs"];
    const remedy = `once that is mended, run ${them} again if you need all of the output`;
    return printable(`${logs} of ${whose} may be incomplete: ${because}; ${remedy}`);
  });
}
