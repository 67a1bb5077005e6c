import { runId } from "../core/ids.ts";
import { err, ok } from "../core/result.ts";
import type { MakeReport } from "../observers/notify/notice_ports.ts";
import { HistoryError } from "../ports/history_store.ts";
import type { CliDependencies } from "./cli_dependencies.ts";
import { collectReportSource } from "./collect_report_source.ts";
import { historyOptions } from "./find_history.ts";

/**
 * Returns what makes reports of the runs in a history, to go with a mail.
 *
 * @param mask Takes secrets out of the page; what the history keeps and logs hold was masked when it
 * was written, unless it was written before a secret was named as one.
 */
export function reportMaker(
  historyPath: string,
  dependencies: CliDependencies,
  mask: (text: string) => string,
): MakeReport {
  const found = { places: historyOptions(historyPath, dependencies), attemptNamed: false };
  return async (id, attempt) => {
    try {
      const history = await dependencies.openHistory(historyPath, "read");
      if (history === null) return err("the run is not in the history");
      try {
        const record = history.loadRun(runId(id), attempt);
        if (record === null) return err("the run is not in the history");
        const source = await collectReportSource(record, history, found, dependencies);
        const { renderReport } = await import("../report/render_report.ts");
        return ok(mask(await renderReport(source)));
      } finally {
        history.close();
      }
    } catch (error) {
      if (error instanceof HistoryError) return err(error.message);
      throw error;
    }
  };
}
