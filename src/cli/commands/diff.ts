import type { Failure } from "../../core/failure.ts";
import { printable } from "../../core/text/printable.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { HistoryStore } from "../../ports/history_store.ts";
import type { RunRecord } from "../../ports/history_records.ts";
import type { CommandAction } from "../command_line/command.ts";
import { diffJson } from "../views/diff_json.ts";
import { diffText } from "../views/diff_text.ts";
import { findRun, parseRunChoice, type RunChoice } from "../find_run.ts";
import { withHistory } from "../open_history.ts";
import { diffRuns } from "../views/run_diff.ts";

/** Compares two runs. */
export const diffCommand: CommandAction = async (input, dependencies) => {
  const [first = "", second] = input.operands;
  const one = parseAttempt(first);
  if (!one.ok) return one;
  const other = second === undefined ? null : parseAttempt(second);
  if (other !== null && !other.ok) return other;
  return await withHistory(input, dependencies, (history, path) => {
    const load = ({ choice, attempt }: AttemptChoice) => findRun(history, path, choice, attempt);
    const found = load(one.value);
    if (!found.ok) return found;
    // One run alone is compared with the run before it.
    const paired = other === null ? runBefore(history, found.value) : load(other.value);
    if (!paired.ok) return paired;
    const [before, after] = other === null
      ? [paired.value, found.value]
      : [found.value, paired.value];
    const diff = diffRuns(before, after);
    const text = input.values.has("json")
      ? `${JSON.stringify(diffJson(diff), null, 2)}\n`
      : diffText(diff, input, dependencies);
    dependencies.stdout.write(text);
    return ok(0);
  });
};

interface AttemptChoice {
  readonly choice: RunChoice;
  /** `null` for the latest. */
  readonly attempt: number | null;
}

/** Reads `12`, `last`, or with an attempt `12#2`. */
function parseAttempt(text: string): Result<AttemptChoice, Failure> {
  const match = /^(.*)#(\d+)$/s.exec(text);
  const choice = parseRunChoice(match?.[1] ?? text);
  if (!choice.ok) return choice;
  return ok({ choice: choice.value, attempt: match === null ? null : Number(match[2]) });
}

function runBefore(
  history: HistoryStore | null,
  { run: { runId, applicationName } }: RunRecord,
): Result<RunRecord, Failure> {
  const filter = { applicationName, before: runId, limit: 1 };
  const id = history?.listRuns(filter)[0]?.runId;
  const record = id === undefined ? null : history?.loadRun(id) ?? null;
  if (record !== null) return ok(record);
  const name = printable(applicationName);
  const message = `There is no run of "${name}" before run ${runId} to compare it with`;
  return err({ kind: "not_found", message, hint: "Name two runs: executioner diff RUN RUN" });
}
