import { err, ok } from "../../core/result.ts";
import type { CommandAction } from "../command.ts";
import { findRun, parseRunChoice } from "../find_run.ts";
import { withHistory } from "../open_history.ts";
import { attemptJson, recordJson } from "../run_json.ts";
import { runText } from "../run_text.ts";

/** Shows a run with all of its jobs. */
export const showCommand: CommandAction = async (input, dependencies) => {
  const choice = parseRunChoice(input.operands[0] ?? "");
  if (!choice.ok) return choice;
  return await withHistory(input, dependencies, (history, path) => {
    const record = findRun(history, path, choice.value, input.values.wholeNumber("attempt"));
    if (!record.ok) return err(record.error);
    const attempts = history?.listRuns({ runId: record.value.run.runId, limit: 1 }) ?? [];
    const { run, ...rest } = recordJson(record.value);
    const document = { run, attempts: attempts.map(attemptJson), ...rest };
    const text = input.values.has("json")
      ? `${JSON.stringify(document, null, 2)}\n`
      : runText(record.value, attempts, input, dependencies);
    dependencies.stdout.write(text);
    return ok(0);
  });
};
