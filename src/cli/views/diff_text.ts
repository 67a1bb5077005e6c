import { counted } from "../../core/text/counted.ts";
import { formatBytes } from "../../core/text/format_bytes.ts";
import { formatDuration } from "../../core/text/format_duration.ts";
import { printable } from "../../core/text/printable.ts";
import { fitText, textWidth } from "../../core/text/text_width.ts";
import { paint, toneOfStatus } from "../../observers/tone.ts";
import type { HookRecord } from "../../ports/hook_record.ts";
import type { DependencyRecord, JobRecord, RunSummary } from "../../ports/history_records.ts";
import { changeText, ratioText } from "./change_text.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { CommandInput } from "../command_line/command.ts";
import type { FactName, JobDefinitionDiff, RunDiff } from "./run_diff.ts";
import { speaksUnicode } from "./style.ts";
import { textTable } from "./text_table.ts";
import { wallClock } from "./wall_clock.ts";

type Styles = Pick<CommandInput, "style">;

/** Columns of an output's value; `--json` has all of it. */
const longestValue = 80;

/** How narrow names may get before the table is rather too wide. */
const leastName = 16;

/** Lays out what differs between two runs for people. */
export function diffText(diff: RunDiff, { style }: Styles, dependencies: CliDependencies): string {
  const sections: readonly (readonly [string, string])[] = [
    ["", heading(diff, { style }, dependencies)],
    ["New jobs:", jobList(diff.added)],
    ["Jobs that are gone:", jobList(diff.removed)],
    ["Jobs whose definition changed:", diff.changed.map(definitionText).join("")],
    ["Jobs that came to something else:", verdictLines(diff, { style })],
    ["Jobs that took longer or shorter:", durationTable(diff, { style }, dependencies)],
    ["Jobs that wrote something only once:", outputLines(diff)],
    ["Outputs that differ:", valueLines(diff)],
    ["Hooks that came to something else:", hookLines(diff, { style })],
    ["", `${counted(diff.same, "job")} of both runs ${diff.same === 1 ? "is" : "are"} as before\n`],
  ];
  return sections.flatMap(([title, body]) =>
    body === "" ? [] : [title === "" ? body : `${style.bold(title)}\n${body}`]
  ).join("\n");
}

const factTitles = {
  application_name: "Name",
  status: "Status",
  exit_code: "Exit code",
  workers: "Workers",
  config_path: "Config",
  working_dir: "Folder",
  log_dir: "Logs",
  host: "Host",
  user: "User",
  engine_version: "Version",
  grants: "Granted",
} as const satisfies Record<FactName, string>;

function heading(
  { runs: { before, after }, facts, duration, configChanged, added, removed, changed }: RunDiff,
  { style }: Styles,
  clock: CliDependencies,
): string {
  const title = `Run ${nameOf(before)} and run ${nameOf(after)} of ${
    printable(after.applicationName)
  }:`;
  const started = [before, after].map(({ startedAt }) => wallClock(startedAt, clock)).join(" -> ");
  const times = duration === null ? [] : [[
    "Duration",
    `${durationPair(duration.beforeMs, duration.recentMs)}${
      duration.direction === "same" ? "" : ` (${ratioText(duration)})`
    }`,
  ]];
  const lines = [
    ["Started", started],
    ...times,
    ...facts.map(({ name, before, after }) => [
      factTitles[name],
      `${printable(String(before ?? "-"))} -> ${printable(String(after ?? "-"))}`,
    ]),
  ];
  if (configChanged && added.length + removed.length + changed.length === 0) {
    lines.push(["Config", "changed in its variables, its folder or the order of its jobs"]);
  }
  return `${style.bold(title)}\n${
    lines.map(([label = "", text]) => `  ${label.padEnd(9)}  ${text}\n`).join("")
  }`;
}

function nameOf({ runId, attempt }: RunSummary): string {
  return attempt === 1 ? String(runId) : `${runId}#${attempt}`;
}

function jobList(jobs: readonly JobRecord[]): string {
  return jobs.map(({ id }) => `  ${printable(id)}\n`).join("");
}

function definitionText({ id, parts, command, dependencies }: JobDefinitionDiff): string {
  const lines = [`  ${printable(id)}  ${parts.join(", ")}`];
  if (command !== null) {
    lines.push(`      - ${printable(command.before)}`, `      + ${printable(command.after)}`);
  }
  if (dependencies !== null) {
    const [old, now] = [dependencies.before, dependencies.after].map((list) =>
      new Set(list.map(dependencyText))
    );
    for (const text of old ?? []) if (now?.has(text) !== true) lines.push(`      - after ${text}`);
    for (const text of now ?? []) if (old?.has(text) !== true) lines.push(`      + after ${text}`);
  }
  return lines.map((line) => `${line}\n`).join("");
}

function dependencyText({ id, trigger }: DependencyRecord): string {
  return trigger === "success" ? printable(id) : `${printable(id)} (${trigger})`;
}

function verdictLines({ verdicts }: RunDiff, { style }: Styles): string {
  return aligned(verdicts.map(({ id, before, after }) => [
    printable(id),
    `${verdictText(before, style)} -> ${verdictText(after, style)}`,
  ]));
}

function hookLines({ hooks }: RunDiff, { style }: Styles): string {
  return aligned(hooks.map(({ hook, before, after }) => [
    hook,
    `${verdictText(before, style)} -> ${verdictText(after, style)}`,
  ]));
}

function verdictText({ status, reason }: JobRecord | HookRecord, style: Styles["style"]): string {
  const why = reason === null ? "" : ` (${printable(reason)})`;
  return `${paint(style, toneOfStatus(status), status)}${why}`;
}

function valueLines({ values }: RunDiff): string {
  const shown = (value: string | null) =>
    value === null ? "-" : fitText(printable(value), longestValue, "...");
  return aligned(values.map(({ id, name, before, after }) => [
    `${printable(id)}  ${name}`,
    `${shown(before)} -> ${shown(after)}`,
  ]));
}

function durationTable({ durations }: RunDiff, { style }: Styles, around: CliDependencies): string {
  if (durations.length === 0) return "";
  const unicode = speaksUnicode(around.env);
  return textTable<RunDiff["durations"][number]>(
    [
      { title: "  Job", text: ({ id }) => `  ${printable(id)}`, leastWidth: leastName },
      { title: "Before", align: "right", text: ({ change }) => formatDuration(change.beforeMs) },
      { title: "After", align: "right", text: ({ change }) => formatDuration(change.recentMs) },
      {
        title: "Change",
        align: "right",
        text: ({ change }) => changeText(change, unicode),
        paint: (text, { change }) =>
          change.direction === "longer" ? style.yellow(text) : style.green(text),
      },
    ],
    durations,
    style.bold,
    around.stdout.columns(),
  );
}

function outputLines({ outputs }: RunDiff): string {
  return aligned(outputs.map(({ id, before, after }) => [
    printable(id),
    `${formatBytes(before)} -> ${formatBytes(after)}`,
  ]));
}

/** Puts texts below each other behind names. */
function aligned(lines: readonly (readonly [name: string, text: string])[]): string {
  const width = lines.reduce((most, [name]) => Math.max(most, textWidth(name)), 0);
  return lines.map(([name, text]) => `  ${name}${" ".repeat(width - textWidth(name))}  ${text}\n`)
    .join("");
}

function durationPair(before: number, after: number): string {
  return `${formatDuration(before)} -> ${formatDuration(after)}`;
}
