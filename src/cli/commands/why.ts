import { ok } from "../../core/result.ts";
import type { CommandAction } from "../command_line/command.ts";
import { historyOptions } from "../find_history.ts";
import { findJob } from "../find_job.ts";
import { findRun, parseRunChoice } from "../find_run.ts";
import { withHistory } from "../open_history.ts";
import { findCauses } from "../views/why_causes.ts";
import { whyJson } from "../views/why_json.ts";
import { whyText } from "../views/why_text.ts";

/** Explains what became of a job. */
export const whyCommand: CommandAction = async (input, dependencies) => {
  const [runText = "", id = ""] = input.operands;
  const choice = parseRunChoice(runText);
  if (!choice.ok) return choice;
  return await withHistory(input, dependencies, (history, path) => {
    const record = findRun(history, path, choice.value, input.values.wholeNumber("attempt"));
    if (!record.ok) return record;
    const job = findJob(record.value, id, historyOptions(path, dependencies));
    if (!job.ok) return job;
    const { runId, attempt } = record.value.run;
    const before = () => history?.loadRun(runId, attempt - 1) ?? null;
    const causes = findCauses(record.value, job.value, before);
    const text = input.values.has("json")
      ? `${JSON.stringify(whyJson(record.value, causes), null, 2)}\n`
      : whyText(record.value, causes, input, dependencies);
    dependencies.stdout.write(text);
    return ok(0);
  });
};
