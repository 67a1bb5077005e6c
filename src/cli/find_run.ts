import type { Failure } from "../core/failure.ts";
import { type RunId, runId } from "../core/ids.ts";
import { commandLine } from "../core/run/next_step.ts";
import { printable } from "../core/text/printable.ts";
import { err, ok, type Result } from "../core/result.ts";
import type { HistoryStore } from "../ports/history_store.ts";
import type { RunRecord } from "../ports/history_records.ts";
import { databaseOption } from "./find_history.ts";

/** Which run a RUN operand means. */
export type RunChoice = { readonly kind: "last" } | { readonly kind: "id"; readonly id: RunId };

/** Reads a RUN operand: a number from 1 on, or `last`. */
export function parseRunChoice(text: string): Result<RunChoice, Failure> {
  if (text === "last") return ok({ kind: "last" });
  if (!/^[+-]?\d+$/.test(text)) {
    return err({ kind: "usage", message: `RUN must be a number or "last": "${text}"` });
  }
  const id = Number(text);
  if (id < 1 || !Number.isSafeInteger(id)) {
    return err({ kind: "not_found", message: `There is no run ${text}: runs count from 1` });
  }
  return ok({ kind: "id", id: runId(id) });
}

/**
 * Loads the run that a RUN operand means.
 *
 * @param history `null` where nothing was ever recorded at `path`.
 * @param attempt `null` for the latest.
 * @param application The newest run is looked for among those of this application, or all (`null`).
 */
export function findRun(
  history: HistoryStore | null,
  path: string,
  choice: RunChoice,
  attempt: number | null,
  application: string | null = null,
): Result<RunRecord, Failure> {
  if (history === null) return err(noHistory(path));
  const filter = application === null ? { limit: 1 } : { limit: 1, applicationName: application };
  const id = choice.kind === "id" ? choice.id : history.listRuns(filter)[0]?.runId;
  if (id === undefined && application !== null) {
    return err({
      kind: "not_found",
      message: `There is no run of "${printable(application)}" in "${path}"`,
      hint: listingHint(path),
    });
  }
  if (id === undefined) return err(noHistory(path));
  const record = history.loadRun(id, attempt ?? undefined);
  if (record !== null) return ok(record);
  const message = attempt !== null && history.loadRun(id) !== null
    ? `There is no attempt ${attempt} of run ${id}`
    : `There is no run ${id} in "${path}"`;
  return err({ kind: "not_found", message, hint: listingHint(path) });
}

/** Also where the history is the usual one it is named: somebody has looked in the wrong one. */
function listingHint(path: string): string {
  return `To list runs: ${commandLine("runs", [], [databaseOption(path)])}`;
}

function noHistory(path: string): Failure {
  return {
    kind: "not_found",
    message: `There are no runs yet: "${path}" does not exist or is empty`,
    hint: "To look into another history use --db PATH or --config FILE",
  };
}
