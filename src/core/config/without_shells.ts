import type { CheckSpec } from "../check_spec.ts";
import type { Command, CommandValue } from "../commands/command.ts";
import { directCommand } from "../commands/command_line.ts";
import { explainShellNeed, wordsWithoutShell } from "../commands/direct_command.ts";
import type { JobSpec } from "../job_spec.ts";
import type { RetryQuestion } from "../retries/retry_conditions.ts";
import { type AppCommandOwners, mapAppCommands } from "./jobs/app_commands.ts";
import { quote } from "./messages/describe_value.ts";
import type { Findings, Spot } from "./messages/findings.ts";
import { sideCommandsOf, valueOf } from "./jobs/job_commands.ts";
import type { JsonObject } from "./json/json_text.ts";
import type { JobOrigins } from "./jobs/job_origins.ts";

const unquotedHint =
  'quote it if it is meant literally, or write the words as a list: ["ls", "-l"]';

/**
 * Makes every command of jobs one that meets no shell, as `"allow_shell": false` demands. A line of
 * plain words becomes these words; what needs a shell is an error.
 *
 * @param appQuestion What is asked after failures of jobs that do not say otherwise.
 */
export function withoutShells(
  jobs: readonly JobSpec[],
  { origins, findings, appQuestion }: {
    readonly origins: JobOrigins;
    readonly findings: Findings;
    readonly appQuestion: RetryQuestion | null;
  },
): readonly JobSpec[] {
  // Of what many jobs share is told once.
  const told = new Set<unknown>();
  return jobs.map((job) => {
    const { command, commandText, conditions, preChecks, postChecks, retry } = job;
    const direct = new Map<CommandValue, readonly string[]>();
    for (const { value, name, path, isOfApp } of sideCommandsOf(job, appQuestion)) {
      const at: Spot = isOfApp
        ? { path: ["default_retry_if"], part: "value" }
        : origins.spotOf(job, path);
      const title = isOfApp ? '"default_retry_if"' : `${name} of job ${quote(job.id)}`;
      direct.set(value, wordsOf(value, title, at));
    }
    const ownAt = () => origins.spotOf(job, ["command"]);
    return {
      ...job,
      command: withoutShell(
        command,
        () => wordsOf(commandText, `"command" of job ${quote(job.id)}`, ownAt()),
      ),
      conditions: conditions.map((spec) => {
        const { condition } = spec;
        if (condition.kind !== "command" || condition.command.kind === "nothing") return spec;
        const words = direct.get(valueOf(condition.command)) ?? [];
        const { line } = condition.command;
        return { ...spec, condition: { ...condition, command: { ...directCommand(words), line } } };
      }),
      preChecks: preChecks.map((check) => checkWith(check, direct)),
      postChecks: postChecks.map((check) => checkWith(check, direct)),
      retry: retry.question === null ? retry : {
        ...retry,
        question: {
          ...retry.question,
          command: direct.get(retry.question.command) ?? retry.question.command,
        },
      },
    };
  });

  function wordsOf(value: CommandValue, title: string, at: Spot): readonly string[] {
    if (typeof value !== "string") return value;
    const words = wordsWithoutShell(value);
    if (words !== null) return words;
    const { what, from, to } = explainShellNeed(value);
    const message = `${title} needs a shell, which "allow_shell" forbids: ${what}`;
    const key = JSON.stringify([message, at]);
    if (!told.has(key)) {
      findings.error(message, { ...at, within: { of: value, offset: from, length: to - from } }, {
        hint: unquotedHint,
      });
    }
    told.add(key);
    return [];
  }
}

/** The same for commands that belong to no job; `raw` is the top level as the file has it. */
export function appWithoutShells(
  owners: AppCommandOwners,
  raw: JsonObject,
  findings: Findings,
): AppCommandOwners {
  return mapAppCommands(owners, raw, ({ command, title, at }) => {
    const value = valueOf(command);
    if (typeof value !== "string") return {};
    const words = wordsWithoutShell(value);
    if (words !== null) return { command: { ...directCommand(words), line: value } };
    const { what, from, to } = explainShellNeed(value);
    findings.error(
      `The command of ${title} needs a shell, which "allow_shell" forbids: ${what}`,
      { ...at, within: { of: value, offset: from, length: to - from } },
      { hint: unquotedHint },
    );
    return {};
  });
}

function withoutShell(command: Command, words: () => readonly string[]): Command {
  switch (command.kind) {
    case "nothing":
      return command;
    case "argv":
      return command.meetsShell ? { ...command, meetsShell: false } : command;
    case "shell":
      return { ...directCommand(words()), line: command.line };
  }
}

function checkWith(
  check: CheckSpec,
  direct: ReadonlyMap<CommandValue, readonly string[]>,
): CheckSpec {
  const command = direct.get(check.params["command"] as CommandValue);
  return command === undefined ? check : { ...check, params: { ...check.params, command } };
}
