import { err, ok } from "../../core/result.ts";
import type { CommandAction } from "../command_line/command.ts";
import { findRun, parseRunChoice } from "../find_run.ts";
import { leftoversOfRun } from "../leftovers_of_run.ts";
import { howFound } from "../next_steps.ts";
import { withHistory } from "../open_history.ts";
import { attemptJson, recordJson } from "../views/run_json.ts";
import { runText } from "../views/run_text.ts";

/** Shows a run with all of its jobs. */
export const showCommand: CommandAction = async (input, dependencies) => {
  const choice = parseRunChoice(input.operands[0] ?? "");
  if (!choice.ok) return choice;
  return await withHistory(input, dependencies, async (history, path) => {
    const record = findRun(history, path, choice.value, input.values.wholeNumber("attempt"));
    if (!record.ok) return err(record.error);
    const { runId } = record.value.run;
    const attempts = history?.listRuns({ runId, limit: 1 }) ?? [];
    const leftovers = history === null ? [] : await leftoversOfRun(history, runId, dependencies);
    const { run, ...rest } = recordJson(record.value, leftovers);
    const document = { run, attempts: attempts.map(attemptJson), ...rest };
    const text = input.values.has("json") ? `${JSON.stringify(document, null, 2)}\n` : runText(
      record.value,
      { attempts, leftovers, found: howFound(path, input.values, dependencies) },
      input,
      dependencies,
    );
    dependencies.stdout.write(text);
    return ok(0);
  });
};
