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
  if (run.status === "SUCCESS") return [];
  const running = run.status === "RUNNING";
  const options = [
    ...(running ? ["-f"] : []),
    ...(values.has("attempt") ? [`--attempt=${run.attempt}`] : []),
    ...["db", "config"].flatMap((name) => {
      const text = values.text(name);
      return text === null ? [] : [`--${name}=${shellQuote(text)}`];
    }),
  ];
  const worthReading = jobs.filter((job) =>
    job.executions.length > 0 &&
    (running ? job.status === "RUNNING" : toneOfStatus(job.status) === "bad")
  );
  const logs = worthReading.slice(0, maxLogs)
    .map((job) => commandLine("logs", [String(run.runId), job.id], options));
  return running ? logs : [...logs, commandLine("run", [run.configPath], [])];
}

/** Writes a command; operands that start with a dash are kept from being options. */
function commandLine(
  command: string,
  operands: readonly string[],
  options: readonly string[],
): string {
  const quoted = operands.map(shellQuote);
  const words = operands.some((operand) => operand.startsWith("-"))
    ? [...options, "--", ...quoted]
    : [...quoted, ...options];
  return ["executioner", command, ...words].join(" ");
}
