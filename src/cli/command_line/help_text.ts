import type { Style } from "../../core/text/text_style.ts";
import { wrapText } from "../../core/text/text_width.ts";
import type { CommandFamily, CommandGroup, CommandSpec } from "./command.ts";
import { operandLabel, optionLabel, type OptionSpec } from "./option.ts";

/** How help is laid out. */
export interface HelpLayout {
  readonly style: Style;
  /** Columns of the terminal. */
  readonly columns: number;
}

const groupOrder = [
  "Run",
  "Look",
  "Mend",
  "Keep",
  "Set up",
  "Help",
] as const satisfies readonly CommandGroup[];

/** What exit codes mean; the same for every command. */
export const exitCodes: readonly (readonly [string, string])[] = [
  ["0", "done; every job succeeded or was skipped on request"],
  ["1", "a job failed, the config has errors, or what was asked for is not there"],
  ["2", "the command line is wrong"],
  ["70", "an internal error"],
  ["128+N", "signal number N stopped the run"],
];

/** Returns the help of the whole program. */
export function programHelp(
  commands: readonly CommandSpec[],
  families: readonly CommandFamily[],
  layout: HelpLayout,
): string {
  const { style } = layout;
  const single = commands.filter((command) => !command.name.includes(" "));
  const lists = groupOrder.map((group) => {
    const rows = [
      ...single.filter((command) => command.group === group)
        .map((command) => [signature(command), command.summary] as const),
      ...families.filter((family) => family.group === group)
        .map((family) => [`${family.name} COMMAND`, family.summary] as const),
    ];
    return section(group, table(rows, layout), style);
  });
  const usual = single.filter(({ name, group }) =>
    name === "init" || (group !== "Set up" && group !== "Help")
  );
  const examples = usual.flatMap((command) => command.examples.slice(0, 1));
  return [
    `${style.bold("executioner")} runs a graph of commands from one JSON file.\n`,
    section("Usage", "  executioner COMMAND [OPTIONS]\n", style),
    ...lists,
    section("Examples", table(examples.map(({ line, says }) => [line, says]), layout), style),
    section("Exit codes", table(exitCodes, layout), style),
    paragraph(
      "executioner COMMAND --help shows the options of a command, executioner --version the " +
        "version, executioner help topics what else is told. The flag form executioner -c FILE " +
        "[OPTIONS] does the same as executioner run FILE [OPTIONS].",
      layout,
    ),
  ].join("\n");
}

/** Returns the help of a family of commands. */
export function familyHelp(
  { name, description }: CommandFamily,
  commands: readonly CommandSpec[],
  layout: HelpLayout,
): string {
  const { style } = layout;
  const rows = commands.map((command) => [signature(command), command.summary] as const);
  const examples = commands.flatMap((command) => command.examples.slice(0, 1));
  return [
    ...description.map((text) => paragraph(text, layout)),
    section("Usage", `  executioner ${name} COMMAND [OPTIONS]\n`, style),
    section("Commands", table(rows, layout), style),
    section("Examples", table(examples.map(({ line, says }) => [line, says]), layout), style),
    paragraph(`executioner ${name} COMMAND --help shows the options of a command.`, layout),
  ].join("\n");
}

/** Returns the help of one command. */
export function commandHelp(command: CommandSpec, layout: HelpLayout): string {
  const { style } = layout;
  const options = command.options.filter((option) => option.hidden !== true);
  const parts = [
    ...command.description.map((text) => paragraph(text, layout)),
    section("Usage", `  executioner ${signature(command)} [OPTIONS]\n`, style),
  ];
  if (command.operands.length > 0) {
    const rows = command.operands.map((one) => [one.name, one.description] as const);
    parts.push(section("Arguments", table(rows, layout), style));
  }
  parts.push(section("Options", table(options.map(optionRow), layout), style));
  const examples = command.examples.map(({ line, says }) => `  ${line}\n      ${says}\n`);
  parts.push(section("Examples", examples.join(""), style));
  return parts.join("\n");
}

/** Returns a command with its operands as a usage line writes it. */
export function signature(command: CommandSpec): string {
  return [command.name, ...command.operands.map(operandLabel)].join(" ");
}

/** Returns what an option does and which value holds without it. */
export function optionText(option: OptionSpec): string {
  const may = option.repeatable === true ? "; may be repeated" : "";
  const without = option.default === undefined ? "" : ` (default: ${option.default})`;
  return `${option.description}${may}${without}`;
}

function optionRow(option: OptionSpec): readonly [string, string] {
  const label = optionLabel(option);
  return [option.short === undefined ? `    ${label}` : label, optionText(option)];
}

/** Lays out a part of a help below its title. */
export function section(title: string, body: string, style: Style): string {
  return `${style.bold(`${title}:`)}\n${body}`;
}

/** Lays out words that are broken where the line ends. */
export function paragraph(text: string, layout: HelpLayout): string {
  return wrapText(text, Math.min(layout.columns, 100)).map((line) => `${line}\n`).join("");
}

/** Lays out two columns; where the first takes too much room the second goes below it. */
export function table(rows: readonly (readonly [string, string])[], layout: HelpLayout): string {
  const total = Math.min(layout.columns, 100);
  const widest = Math.max(...rows.map(([first]) => first.length));
  const beside = widest + 4 <= total * 0.6;
  const indent = beside ? widest + 4 : 6;
  return rows.map(([first, second]) => {
    const lines = wrapText(second, Math.max(20, total - indent));
    const below = lines.map((line) => `${" ".repeat(indent)}${line}\n`).join("");
    const label = `  ${layout.style.cyan(first)}`;
    if (!beside) return `${label}\n${below}`;
    return label + " ".repeat(widest - first.length) + below.slice(first === "" ? 0 : widest + 2);
  }).join("");
}
