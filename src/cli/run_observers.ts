import { createRunLog } from "../observers/run_log.ts";
import type { LiveOutlook } from "../observers/live_outlook.ts";
import { type OpeningNotice, withNotices } from "../observers/with_notices.ts";
import type { Observer } from "../ports/observer.ts";
import type { CliDependencies } from "./cli_dependencies.ts";
import type { CommandInput } from "./command_line/command.ts";
import { historyOptions } from "./find_history.ts";
import { resumeWords } from "../core/run/next_step.ts";
import type { Restriction } from "./restricted/restriction.ts";
import type { RunAdapters } from "./run_adapters.ts";
import type { RunOptions } from "./command_line/run_options.ts";
import { speaksUnicode } from "./views/style.ts";
import { viewOf } from "./terminal_view.ts";

/** Who follows a run, and how to tell the operator of something beside it. */
export interface RunObservers {
  readonly observers: readonly Observer[];
  /** Writes a warning to stderr without harm to what stands on the terminal. */
  readonly warn: (message: string) => void;
}

/** Makes the observers of a run: its log, and the console or the JSON stream. */
export async function createRunObservers(
  options: RunOptions,
  input: CommandInput,
  dependencies: CliDependencies,
  run: {
    readonly adapters: RunAdapters;
    readonly historyPath: string;
    /** Makes what a live view expects of the run; other views need none. */
    readonly loadOutlook: () => Promise<LiveOutlook>;
    /** What the log tells right after the run's start; people have been told on stderr. */
    readonly notices: readonly OpeningNotice[];
    /** What restricts the run; `null` where it is trusted. */
    readonly restriction: Restriction | null;
  },
): Promise<RunObservers> {
  const strict = run.restriction !== null;
  const openAppend = (path: string) => run.adapters.openAppend(path, { strict });
  const log = withNotices(createRunLog({ openAppend }), run.notices);
  const { stdout, stderr, env, clock } = dependencies;
  const warn = (message: string) =>
    stderr.write(`${input.errorStyle.yellow("warning:")} ${message}\n`);
  if (options.json) {
    const { createJsonReporter } = await import("../observers/json_reporter.ts");
    const reporter = withNotices(createJsonReporter(stdout), run.notices);
    return { observers: [log, reporter], warn };
  }
  const { createConsoleReporter } = await import("../observers/console_reporter.ts");
  const mode = viewOf(options.progress, { env, isTerminal: stdout.isTerminal });
  const isLive = (mode === "live" || mode === "bar") && !options.quiet;
  const console = createConsoleReporter({
    out: stdout,
    clock,
    style: input.style,
    mode,
    verbosity: options.quiet ? "quiet" : options.verbose || options.debug ? "verbose" : "normal",
    unicode: speaksUnicode(env),
    logReader: run.adapters.logReader,
    commandSuffix: historyOptions(run.historyPath, dependencies).join(""),
    resumeWords: resumeWords(run.restriction?.words ?? null).join(" "),
    foreground: run.adapters.foreground,
    ...(isLive ? { outlook: await run.loadOutlook() } : {}),
  });
  return {
    observers: [log, console],
    warn: (message) => console.aside(() => warn(message)),
  };
}
