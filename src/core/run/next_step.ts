import { shellQuote } from "../text/shell_quote.ts";

/** A command that helps from here on, ready for a shell, and what it does in a few words. */
export interface NextStep {
  readonly command: string;
  readonly purpose: string;
}

/** Looks at the whole run. */
export function showStep(run: number, options: readonly string[]): NextStep {
  return { command: commandLine("show", [String(run)], options), purpose: "every job of the run" };
}

/** Reads what a job has written. */
export function logStep(run: number, job: string, options: readonly string[]): NextStep {
  const command = commandLine("logs", [String(run), job], options);
  return { command, purpose: "its whole output" };
}

/** Stops a run that goes on. */
export function stopStep(run: number, options: readonly string[]): NextStep {
  return { command: commandLine("stop", [String(run)], options), purpose: "ends it" };
}

/** Goes on with a run; the options are those of `resumeWords`, and how its history is found. */
export function resumeStep(run: number, options: readonly string[]): NextStep {
  const command = commandLine("resume", [String(run)], options);
  return { command, purpose: "runs what did not succeed" };
}

/** Takes a job as done. */
export function markStep(run: number, job: string, options: readonly string[]): NextStep {
  const command = commandLine("mark-success", [String(run), job], options);
  return { command, purpose: "takes the job as done" };
}

/** Takes the engine of a run as dead, which another host may know alone. */
export function assumeDeadStep(run: number, options: readonly string[]): NextStep {
  const command = commandLine("recover", [String(run)], ["--assume-dead", ...options]);
  return { command, purpose: "records that its engine is gone" };
}

/** Returns the options under which a run with these grants is resumed, for a shell. */
export function resumeWords(grants: readonly string[] | null): readonly string[] {
  return grants === null ? [] : ["--restricted", ...grants.map(shellQuote)];
}

/** Writes a command; operands that start with a dash are kept from being options. */
export function commandLine(
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
