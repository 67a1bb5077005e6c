import type { CommandFamily, CommandSpec } from "./command.ts";
import { exitCodes, optionText, signature } from "./help_text.ts";
import { optionLabel } from "./option.ts";
import type { Topic } from "../topics/topic.ts";

/** What the page is made of. */
export interface ManPageSource {
  readonly commands: readonly CommandSpec[];
  readonly families: readonly CommandFamily[];
  readonly topics: readonly Topic[];
  readonly version: string;
}

const variables: readonly (readonly [string, string])[] = [
  ["EXECUTIONER_DB", "The history database, where --db is not given."],
  ["EXECUTIONER_STARTER", "threads: no job is started directly; see executioner doctor."],
  ["XDG_STATE_HOME", "Where the history lies that nobody names; ~/.local/state unless set."],
  ["NO_COLOR", "Not empty: no colours."],
  ["CLICOLOR_FORCE", "Other than 0: colours even where there is no terminal."],
];

const files: readonly (readonly [string, string])[] = [
  ["~/.local/state/executioner/history.db", "The history of all runs of a user."],
  ["logs/executioner.APPLICATION.run-RUN.log", "What happened in a run, beside the config."],
  ["logs/executioner.APPLICATION.job-JOB.run-RUN.log", "All that a job wrote."],
];

/** Writes the manual page in the language of man(7). */
export function manPage({ commands, families, topics, version }: ManPageSource): string {
  return [
    `.TH EXECUTIONER 1 "" "executioner ${plain(version)}" "User Commands"`,
    ".SH NAME",
    "executioner \\- run a graph of commands from one JSON file",
    ".SH SYNOPSIS",
    ".B executioner",
    ".I COMMAND",
    "[\\fIOPTIONS\\fR]",
    ".SH DESCRIPTION",
    "You write the jobs and what each depends on into one JSON file; cron, or you, run it. Jobs that",
    "do not depend on each other run side by side, failures stop what depends on them, and every step",
    "is recorded in an SQLite file as it happens.",
    ".SH COMMANDS",
    ...commands.flatMap(commandPart),
    ...families.flatMap((family) => [
      `.SS ${plain(family.name)} COMMAND`,
      ...family.description.map(plain),
    ]),
    ".SH TOPICS",
    ...topics.flatMap(topicPart),
    ".SH EXIT STATUS",
    ...exitCodes.flatMap(([code, meaning]) => tagged(plain(code), plain(meaning))),
    ".SH ENVIRONMENT",
    ...variables.flatMap(([name, meaning]) => tagged(plain(name), plain(meaning))),
    ".SH FILES",
    ...files.flatMap(([name, meaning]) => tagged(`\\fI${plain(name)}\\fR`, plain(meaning))),
    ".SH SEE ALSO",
    ".BR cron (8),",
    ".BR crontab (5),",
    ".BR make (1)",
  ].map((line) => `${line}\n`).join("");
}

function commandPart(command: CommandSpec): readonly string[] {
  const options = command.options.filter((option) => option.hidden !== true);
  return [
    `.SS executioner ${plain(signature(command))}`,
    ...separated(command.description.map(plain)),
    ...command.operands.flatMap((one) =>
      tagged(`\\fI${plain(one.name)}\\fR`, plain(one.description))
    ),
    ...options.flatMap((one) =>
      tagged(`\\fB${plain(optionLabel(one))}\\fR`, plain(optionText(one)))
    ),
    ".PP",
    "Examples:",
    ...command.examples.flatMap(({ line, says }) => tagged(plain(line), plain(says))),
  ];
}

function topicPart({ name, text, config }: Topic): readonly string[] {
  const example = config === null
    ? []
    : [".PP", ".RS 4", ".nf", ...config.split("\n").map(plain), ".fi", ".RE"];
  return [`.SS ${plain(name)}`, ...separated(text.map(plain)), ...example];
}

function separated(paragraphs: readonly string[]): readonly string[] {
  return paragraphs.flatMap((text, at) => at === 0 ? [text] : [".PP", text]);
}

function tagged(tag: string, text: string): readonly string[] {
  return [".TP", tag, text];
}

/** Writes text so that it is nothing but text: dashes as they are typed, no request in front. */
function plain(text: string): string {
  const escaped = text.replaceAll("`", "").replaceAll("\\", "\\e").replaceAll("-", "\\-")
    .replaceAll("~", "\\(ti").replaceAll("^", "\\(ha").replaceAll("'", "\\(aq")
    .replaceAll('"', "\\(dq");
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}
