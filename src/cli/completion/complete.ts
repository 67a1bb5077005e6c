import { runStatuses } from "../../core/run/run_status.ts";
import type { Candidate } from "./candidate.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { CommandSpec } from "../command_line/command.ts";
import {
  commandFamilies,
  commandsOf,
  commandTable,
  findCommand,
  findFamily,
} from "../command_line/command_table.ts";
import type { OptionSpec } from "../command_line/option.ts";
import { applications, jobIds, runIds } from "./known_names.ts";
import { type LineSoFar, readLine } from "./place_on_line.ts";

/** The answer to a shell. */
export interface Completion {
  /** What the shell itself shall complete beside the candidates. */
  readonly instead: "none" | "files" | "folders" | "configs";
  /** Whether the word goes on behind a candidate. */
  readonly open: boolean;
  readonly candidates: readonly Candidate[];
}

/**
 * Tells how a command line can go on. Whatever is wrong with it, with a config or with the history
 * means that there is nothing to tell.
 *
 * @param words Those behind the program's name; the last one is being written.
 */
export async function complete(
  words: readonly string[],
  dependencies: CliDependencies,
): Promise<Completion> {
  const [first = "", second = ""] = words;
  if (words.length <= 1) {
    const families = commandFamilies.map(({ name, summary }) => ({ word: name, says: summary }));
    const single = commandTable.filter(({ name }) => !name.includes(" "))
      .map(({ name, summary }) => ({ word: name, says: summary }));
    const flags = ["--help", "--version"].map((word) => ({ word, says: "" }));
    return listed([...single, ...families, ...(first.startsWith("-") ? flags : [])], first);
  }
  const family = findFamily(first);
  if (family !== null && words.length === 2) {
    const members = commandsOf(family).map(({ name, summary }) => ({
      word: name.slice(first.length + 1),
      says: summary,
    }));
    return listed(members, second);
  }
  const command = findCommand(family === null ? first : `${first} ${second}`);
  if (command === null) return nothing;
  const rest = words.slice(family === null ? 1 : 2);
  const line = readLine(rest, command);
  const current = rest.at(-1) ?? "";
  switch (line.place.kind) {
    case "option_name":
      return listed(optionNames(command, line.place.given), current);
    case "option_value": {
      const { option, prefix, value } = line.place;
      return await optionValues(option, { prefix, value }, { command, line }, dependencies);
    }
    case "operand":
      return await operandWords(line.place.at, current, { command, line }, dependencies);
  }
}

interface Context {
  readonly command: CommandSpec;
  readonly line: LineSoFar;
}

const nothing: Completion = { instead: "none", open: false, candidates: [] };

function listed(candidates: readonly Candidate[], beginning: string): Completion {
  return { ...nothing, candidates: candidates.filter(({ word }) => word.startsWith(beginning)) };
}

function optionNames(
  { options }: CommandSpec,
  given: ReadonlySet<string>,
): readonly Candidate[] {
  return options.filter((option) => option.hidden !== true)
    .filter((option) => option.repeatable === true || !given.has(option.name))
    .map((option) => ({ word: `--${option.name}`, says: option.description }));
}

async function optionValues(
  option: OptionSpec,
  { prefix, value }: { readonly prefix: string; readonly value: string },
  context: Context,
  dependencies: CliDependencies,
): Promise<Completion> {
  const { valueName = "VALUE" } = option;
  const choices = option.choices ?? (valueName.includes("|") ? valueName.split("|") : null);
  const behind = (words: readonly Candidate[]) =>
    listed(words.map(({ word, says }) => ({ word: prefix + word, says })), prefix + value);
  if (choices !== null) return behind(choices.map((word) => ({ word, says: "" })));
  switch (valueName) {
    case "FILE":
      return { ...nothing, instead: option.name === "config" ? "configs" : "files" };
    case "PATHS":
    case "PROGRAMS":
      return { ...nothing, instead: "files" };
    case "PATH":
    case "DIR":
      return { ...nothing, instead: option.name.endsWith("dir") ? "folders" : "files" };
    case "RUN":
      return behind(await runIds(context.line, dependencies));
    case "APP":
      return behind(await applications(context.line, dependencies));
    case "IDS":
      return behind(inList(value, await jobIds(context.command, context.line, dependencies)));
    case "STATUSES":
      return behind(
        inList(value, runStatuses.map((status) => ({ word: status.toLowerCase(), says: "" }))),
      );
    case "NAME=VALUE":
      return { ...nothing, open: true };
    default:
      return nothing;
  }
}

/** Continues a list with commas: what stands before the last one stays. */
function inList(value: string, words: readonly Candidate[]): readonly Candidate[] {
  const kept = value.slice(0, value.lastIndexOf(",") + 1);
  const others = new Set(kept.split(","));
  return words.filter(({ word }) => !others.has(word))
    .map(({ word, says }) => ({ word: kept + word, says }));
}

async function operandWords(
  at: number,
  current: string,
  { command, line }: Context,
  dependencies: CliDependencies,
): Promise<Completion> {
  const last = command.operands.at(-1);
  const operand = command.operands[at] ?? (last?.repeatable === true ? last : undefined);
  if (operand === undefined) return nothing;
  const { choices } = operand;
  if (choices !== undefined) return listed(choices.map((word) => ({ word, says: "" })), current);
  switch (operand.name) {
    case "FILE":
      return { ...nothing, instead: /^(db|import) /.test(command.name) ? "files" : "configs" };
    case "FILE|RUN":
      return { ...listed(await runIds(line, dependencies), current), instead: "configs" };
    case "RUN":
    case "RUN2":
      return listed(await runIds(line, dependencies), current);
    case "APP":
      return listed(await applications(line, dependencies), current);
    case "JOB": {
      const used = new Set(line.operands);
      const ids = await jobIds(command, line, dependencies);
      return listed(ids.filter(({ word }) => !used.has(word)), current);
    }
    case "NAME":
      return command.name === "help" ? await helpNames(line, current) : nothing;
    default:
      return nothing;
  }
}

async function helpNames({ operands }: LineSoFar, current: string): Promise<Completion> {
  const [first] = operands;
  const family = first === undefined ? null : findFamily(first);
  if (first !== undefined) {
    const members = family === null ? [] : commandsOf(family);
    return listed(
      members.map(({ name, summary }) => ({ word: name.slice(first.length + 1), says: summary })),
      current,
    );
  }
  const { topics } = await import("../topics/find_topic.ts");
  const commands = commandTable.filter(({ name }) => !name.includes(" "));
  const named = [...commands, ...commandFamilies, ...topics];
  return listed(
    [
      ...named.map(({ name, summary }) => ({ word: name, says: summary })),
      { word: "topics", says: "List the topics" },
    ],
    current,
  );
}
