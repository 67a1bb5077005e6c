import { shellQuote } from "../core/shell_quote.ts";
import { toneOfStatus } from "../observers/tone.ts";
import type { RunRecord } from "../ports/history_store.ts";
import type { OptionValues } from "./option_values.ts";

/** Nobody reads more of them. */
const maxLogs = 3;

/**
 * Returns commands that help from here on, ready to be pasted: logs of failed or running jobs, and
 * a new run. A history that was named is named in them again.
 */
export function nextSteps({ run, jobs }: RunRecord, values: OptionValues): readonly string[] {
  const history = ["db", "config"].flatMap((name) => {
    const text = values.text(name);
    return text === null ? [] : [` --${name}=${shellQuote(text)}`];
  }).join("");
  if (run.status === "SUCCESS") return [];
  const running = run.status === "RUNNING";
  const worthReading = jobs.filter((job) =>
    job.executions.length > 0 &&
    (running ? job.status === "RUNNING" : toneOfStatus(job.status) === "bad")
  );
  const follow = running ? " -f" : "";
  const attempt = values.has("attempt") ? ` --attempt=${run.attempt}` : "";
  const logs = worthReading.slice(0, maxLogs).map((job) =>
    `executioner logs ${run.runId} ${operand(job.id)}${follow}${attempt}${history}`
  );
  return running ? logs : [...logs, `executioner run ${operand(run.configPath)}`];
}

/** Quotes an operand; one that starts with a dash is kept from being an option. */
function operand(text: string): string {
  return text.startsWith("-") ? `-- ${shellQuote(text)}` : shellQuote(text);
}
