import { formatBytes } from "../../core/text/format_bytes.ts";
import { folderOf } from "../../core/paths.ts";
import { printable } from "../../core/text/printable.ts";
import type { Examiner } from "../../ports/examiner.ts";
import { HistoryError } from "../../ports/history_store.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import { largeCount } from "../db_history.ts";
import { broken, type Finding, fine } from "./finding.ts";
import { folderFinding } from "./folder_findings.ts";

/** What was found of the history, and when its newest run began, epoch ms. */
export interface HistoryFindings {
  readonly findings: readonly Finding[];
  readonly lastRunAt: number | null;
}

/** Looks at the history as a whole and at the folder that it lies in; makes neither. */
export async function historyFindings(
  path: string,
  examiner: Examiner,
  dependencies: CliDependencies,
): Promise<HistoryFindings> {
  const folder = folderFinding("history folder", folderOf(path), examiner);
  try {
    const keeper = await dependencies.loadHistoryKeeper();
    const check = keeper.check(path);
    if (check === null) {
      const none = fine("history", `${printable(path)}, not there yet: the first run makes it`);
      return { findings: [none, folder], lastRunAt: null };
    }
    const { problems, runCount, sizeBytes } = check;
    const size = `${printable(path)}, ${largeCount(runCount, "run")}, ${formatBytes(sizeBytes)}`;
    const [worst] = problems;
    const history = worst === undefined
      ? fine("history", `${size}, sound`)
      : broken("history", `${size}: ${printable(worst)}`, "See: executioner db check");
    return { findings: [history, folder], lastRunAt: await lastRunAt(path, dependencies) };
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    const advice = error.hint ?? "See docs/operations.md, Trouble with the history";
    return { findings: [broken("history", error.message, advice), folder], lastRunAt: null };
  }
}

async function lastRunAt(path: string, { openHistory }: CliDependencies): Promise<number | null> {
  const history = await openHistory(path, "read");
  try {
    return history?.listRuns({ limit: 1 })[0]?.startedAt ?? null;
  } finally {
    history?.close();
  }
}
