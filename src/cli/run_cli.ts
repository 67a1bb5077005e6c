import { exitCodeOfFailure, type Failure } from "../core/failure.ts";
import { shellQuote } from "../core/text/shell_quote.ts";
import { err, ok, type Result } from "../core/result.ts";
import { createStyle, type Style } from "../core/text/text_style.ts";
import { HistoryError } from "../ports/history_store.ts";
import { OutputError, type TextSink } from "../ports/text_sink.ts";
import type { CliDependencies } from "./cli_dependencies.ts";
import type { CommandFamily, CommandInput, CommandSpec } from "./command_line/command.ts";
import { printFailure } from "./print_failure.ts";
import { wantsColor } from "./views/style.ts";

/** EX_SOFTWARE of sysexits.h: a bug of ours, told apart from every failure that is expected. */
const internalErrorExitCode = 70;

/**
 * Does what a command line asks for and prints what went wrong on stderr. Loads only what the
 * command needs, since start-up is a part of every run.
 *
 * @returns The exit code.
 */
export async function runCli(
  argv: readonly string[],
  dependencies: CliDependencies,
): Promise<number> {
  const style = styleFor(dependencies.stderr, argv, dependencies);
  try {
    const result = await dispatch(argv, dependencies);
    if (result.ok) return result.value;
    printFailure(result.error, dependencies.stderr, style);
    return exitCodeOfFailure[result.error.kind];
  } catch (error) {
    const failure = expectedFailure(error);
    if (failure !== null) {
      printFailure(failure, dependencies.stderr, style);
      return exitCodeOfFailure[failure.kind];
    }
    printInternalError(error, argv.includes("--debug"), dependencies.stderr, style);
    return internalErrorExitCode;
  }
}

async function dispatch(
  argv: readonly string[],
  dependencies: CliDependencies,
): Promise<Result<number, Failure>> {
  const { stdout, stderr } = dependencies;
  const [first, ...rest] = argv;
  switch (first) {
    case undefined:
      await printProgramHelp(stderr, argv, dependencies);
      return ok(1);
    case "--version":
    case "-V":
      stdout.write(`${dependencies.versionLine()}\n`);
      return ok(0);
    case "--help":
    case "-h":
      await printProgramHelp(stdout, argv, dependencies);
      return ok(0);
    case "__complete":
      return await (await import("./commands/completion.ts")).answerShell(rest, dependencies);
  }
  if (first.startsWith("-")) return await runFlagForm(argv, dependencies);
  const { findCommand, findFamily } = await import("./command_line/command_table.ts");
  const command = findCommand(first);
  if (command !== null) return await runCommand(command, rest, dependencies);
  const family = findFamily(first);
  if (family !== null) return await runFamily(family, rest, dependencies);
  const { unknownCommand } = await import("./commands/help.ts");
  return err(unknownCommand(first));
}

/** Runs the command of a family that its second word names. */
async function runFamily(
  family: CommandFamily,
  argv: readonly string[],
  dependencies: CliDependencies,
): Promise<Result<number, Failure>> {
  const { commandsOf, findCommand } = await import("./command_line/command_table.ts");
  const [second, ...rest] = argv;
  if (second === undefined || second === "--help" || second === "-h") {
    const { familyHelp } = await import("./command_line/help_text.ts");
    const sink = second === undefined ? dependencies.stderr : dependencies.stdout;
    const layout = { style: styleFor(sink, argv, dependencies), columns: sink.columns() };
    sink.write(familyHelp(family, commandsOf(family), layout));
    return ok(second === undefined ? 1 : 0);
  }
  const command = findCommand(`${family.name} ${second}`);
  if (command !== null) return await runCommand(command, rest, dependencies);
  const { unknownMember } = await import("./commands/help.ts");
  return err(unknownMember(family, second));
}

/** Runs what the ancestor's flag form asks for, by way of the command that does the same. */
async function runFlagForm(
  argv: readonly string[],
  dependencies: CliDependencies,
): Promise<Result<number, Failure>> {
  const { translateLegacyFlags } = await import("./command_line/legacy_flags.ts");
  const translated = translateLegacyFlags(argv);
  if (!translated.ok) return translated;
  const style = styleFor(dependencies.stderr, argv, dependencies);
  for (const warning of translated.value.warnings) {
    dependencies.stderr.write(`${style.yellow("warning:")} ${warning}\n`);
  }
  return await dispatch(translated.value.argv, dependencies);
}

async function runCommand(
  command: CommandSpec,
  argv: readonly string[],
  dependencies: CliDependencies,
): Promise<Result<number, Failure>> {
  const { stdout, stderr } = dependencies;
  if (asksForHelp(argv)) {
    const { commandHelp } = await import("./command_line/help_text.ts");
    const style = styleFor(stdout, argv, dependencies);
    stdout.write(commandHelp(command, { style, columns: stdout.columns() }));
    return ok(0);
  }
  const { parseCommandLine } = await import("./command_line/parse_command_line.ts");
  const line = parseCommandLine(argv, command);
  if (!line.ok) return err(withUsageHint(line.error, command, argv));
  const input: CommandInput = {
    ...line.value,
    style: styleFor(stdout, argv, dependencies),
    errorStyle: styleFor(stderr, argv, dependencies),
  };
  const action = await command.load();
  return await action(input, dependencies);
}

function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return argv.slice(0, end === -1 ? argv.length : end)
    .some((word) => word === "--help" || word === "-h");
}

function withUsageHint(
  failure: Failure,
  { name, operands }: CommandSpec,
  argv: readonly string[],
): Failure {
  const [word, ...more] = argv;
  // Whoever leaves out the run means the newest one.
  const isJobAlone = operands[0]?.name === "RUN" && operands[1]?.name === "JOB" &&
    word !== undefined && more.length === 0 && !/^(-.*|last|\d+)$/.test(word);
  const hint = isJobAlone
    ? `For the newest run: executioner ${name} last ${shellQuote(word)}`
    : `See "executioner ${name} --help"`;
  return { hint, ...failure };
}

async function printProgramHelp(
  sink: TextSink,
  argv: readonly string[],
  dependencies: CliDependencies,
): Promise<void> {
  const { commandFamilies, commandTable } = await import("./command_line/command_table.ts");
  const { programHelp } = await import("./command_line/help_text.ts");
  const style = styleFor(sink, argv, dependencies);
  sink.write(programHelp(commandTable, commandFamilies, { style, columns: sink.columns() }));
}

function styleFor(sink: TextSink, argv: readonly string[], { env }: CliDependencies): Style {
  const noColorFlag = argv.includes("--no-color");
  return createStyle(wantsColor({ noColorFlag, env, isTerminal: sink.isTerminal }));
}

function expectedFailure(error: unknown): Failure | null {
  if (error instanceof HistoryError) {
    const { message, hint } = error;
    return hint === undefined ? { kind: "history", message } : { kind: "history", message, hint };
  }
  if (error instanceof OutputError) return { kind: "system", message: error.message };
  return null;
}

function printInternalError(error: unknown, debug: boolean, stderr: TextSink, style: Style): void {
  const known = error instanceof Error;
  const text = (known ? error.message : String(error)).replace(/^Internal error: /, "");
  stderr.write(`${style.red("internal error:")} ${text}\n`);
  if (debug && known && error.stack !== undefined) stderr.write(`${error.stack}\n`);
  else stderr.write(`${style.cyan("hint:")} This is a bug; --debug shows where it arose\n`);
}
