import type { HistoryStore } from "../ports/history_store.ts";
import type { RunRecord } from "../ports/history_records.ts";
import type { ReportSource } from "../report/report_source.ts";
import { buildInfo } from "./build_info.ts";
import type { CliDependencies } from "./cli_dependencies.ts";
import { nextSteps, type NextStepsOptions } from "./next_steps.ts";

/** How much of the past a report looks at: more makes it slower to make and no clearer. */
const pastRuns = 40;
const maxPastJobs = 40_000;

/** Collects all that the report of a recorded run is made of. */
export async function collectReportSource(
  record: RunRecord,
  history: HistoryStore,
  found: NextStepsOptions,
  { clock, utcOffsetMinutes, loadLogReader }: Pick<
    CliDependencies,
    "clock" | "utcOffsetMinutes" | "loadLogReader"
  >,
): Promise<ReportSource> {
  const { runId, applicationName } = record.run;
  return {
    record,
    attempts: history.listRuns({ runId, limit: 1 }),
    samples: history.readSamples({ applicationName, runs: pastRuns, maxJobs: maxPastJobs }),
    logReader: await loadLogReader(),
    steps: nextSteps(record, found),
    madeAt: clock.now(),
    utcOffsetMinutes,
    version: buildInfo.version,
  };
}
