import { createRunLog } from "../observers/run_log.ts";
import type { Observer } from "../ports/observer.ts";
import type { CliDependencies } from "./cli_dependencies.ts";
import type { CommandInput } from "./command.ts";
import { historySuffix } from "./open_history.ts";
import type { RunAdapters } from "./run_adapters.ts";
import { speaksUnicode } from "./style.ts";
import type { RunOptions } from "./run_options.ts";

/** Makes the observers of a run: its log, and the console or the JSON stream. */
export async function createRunObservers(
  options: RunOptions,
  input: CommandInput,
  dependencies: CliDependencies,
  run: {
    readonly adapters: RunAdapters;
    readonly historyPath: string;
    readonly isRestricted: boolean;
  },
): Promise<readonly Observer[]> {
  const strict = run.isRestricted;
  const log = createRunLog({ openAppend: (path) => run.adapters.openAppend(path, { strict }) });
  const { stdout, env, clock } = dependencies;
  if (options.json) {
    const { createJsonReporter } = await import("../observers/json_reporter.ts");
    return [log, createJsonReporter(stdout)];
  }
  const { createConsoleReporter } = await import("../observers/console_reporter.ts");
  const console = createConsoleReporter({
    out: stdout,
    clock,
    style: input.style,
    mode: stdout.isTerminal && env["TERM"] !== "dumb" ? "live" : "plain",
    verbosity: options.quiet ? "quiet" : options.verbose || options.debug ? "verbose" : "normal",
    unicode: speaksUnicode(env),
    logReader: run.adapters.logReader,
    commandSuffix: historySuffix(run.historyPath, dependencies).join(""),
    resumable: true,
  });
  return [log, console];
}
