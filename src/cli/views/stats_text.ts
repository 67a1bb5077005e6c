import { counted } from "../../core/text/counted.ts";
import { formatDuration } from "../../core/text/format_duration.ts";
import type { JobStats } from "../../core/job_stats.ts";
import { printable } from "../../core/text/printable.ts";
import type { RunStats } from "../../core/run/run_stats.ts";
import type { Change } from "../../core/statistics.ts";
import { paint, type Tone } from "../../observers/tone.ts";
import type { ApplicationStats, JobsStats } from "./application_stats.ts";
import { changeText } from "./change_text.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { CommandInput } from "../command_line/command.ts";
import { durationCell } from "./duration_cell.ts";
import { speaksUnicode } from "./style.ts";
import { type Column, textTable } from "./text_table.ts";
import { wallClock } from "./wall_clock.ts";

/** How narrow names may get before the table is rather too wide. */
const leastName = 16;

/** Lays out the statistics of several applications, one line each. */
export function applicationsText(
  applications: readonly ApplicationStats[],
  { style }: Pick<CommandInput, "style">,
  dependencies: CliDependencies,
): string {
  const unicode = speaksUnicode(dependencies.env);
  return textTable<ApplicationStats>(
    [
      { title: "Application", text: ({ name }) => printable(name), leastWidth: leastName },
      { title: "Runs", align: "right", text: ({ runs }) => String(runs.ended) },
      { title: "Success", align: "right", text: ({ runs }) => share(runs.succeeded, runs.ended) },
      { title: "p50", align: "right", text: ({ runs }) => durationCell(runs.p50Ms) },
      { title: "p95", align: "right", text: ({ runs }) => durationCell(runs.p95Ms) },
      { title: "Trend", align: "right", text: ({ runs }) => changeText(runs.trend, unicode) },
      { title: "Last start", text: ({ runs }) => wallClock(runs.lastStartedAt, dependencies) },
    ],
    applications,
    style.bold,
    dependencies.stdout.columns(),
  );
}

/** Lays out the statistics of an application and of its jobs. */
export function statsText(
  { name, runs, jobs }: ApplicationStats,
  { style }: Pick<CommandInput, "style">,
  dependencies: CliDependencies,
): string {
  const unicode = speaksUnicode(dependencies.env);
  const head = runsText(name, runs, style, dependencies);
  if (jobs === null || jobs.list.length === 0) return head;
  type Row = JobsStats["list"][number];
  const table = textTable<Row>(
    [
      { title: "Job", text: ({ id }) => printable(id), leastWidth: leastName },
      { title: "Ran", align: "right", text: ({ ran }) => String(ran) },
      {
        title: "Success",
        align: "right",
        text: ({ succeeded, ran }) => share(succeeded, ran),
        paint: (text, { succeeded, ran }) =>
          paint(style, ran === 0 ? "dim" : succeeded < ran ? "bad" : "good", text),
      },
      { title: "p50", align: "right", text: ({ p50Ms }) => durationCell(p50Ms) },
      { title: "p95", align: "right", text: ({ p95Ms }) => durationCell(p95Ms) },
      {
        title: "Trend",
        align: "right",
        text: ({ trend }) => changeText(trend, unicode),
        paint: (text, { trend }) => paint(style, toneOfChange(trend), text),
      },
      {
        title: "Flaky",
        text: flakyText,
        paint: (text, { isFlaky }) => isFlaky ? style.yellow(text) : text,
      },
    ] satisfies readonly Column<Row>[],
    jobs.list,
    style.bold,
    dependencies.stdout.columns(),
  );
  const attempts = counted(jobs.attempts, "attempt");
  const note = jobs.isComplete
    ? ""
    : `${style.dim(`Jobs of the newest ${attempts}: to look at more give --last or --since`)}\n`;
  return `${head}\n${table}${note}`;
}

function runsText(
  name: string,
  runs: RunStats,
  style: CommandInput["style"],
  dependencies: CliDependencies,
): string {
  const { ended, succeeded, resumed, p50Ms, p95Ms, trend } = runs;
  const times = [runs.firstStartedAt, runs.lastStartedAt].map((at) => wallClock(at, dependencies));
  const after = resumed === 0 ? "" : `, ${resumed} of them after a resume`;
  const unicode = speaksUnicode(dependencies.env);
  const fields: readonly (readonly [string, string])[] = [
    ["Started", [...new Set(times)].join(" to ")],
    ["Success", `${succeeded} of ${ended} (${share(succeeded, ended)})${after}`],
    ["Duration", `p50 ${durationCell(p50Ms)}, p95 ${durationCell(p95Ms)}`],
    ["Trend", trendText(trend, unicode)],
  ];
  const count = `${counted(ended, "run")} that ended`;
  const lines = fields.map(([label, text]) => `  ${label.padEnd(8)}  ${text}\n`).join("");
  return `${style.bold(`${printable(name)}:`)} ${count}\n${lines}`;
}

function trendText(trend: Change | null, unicode: boolean): string {
  if (trend === null) return "too few runs to tell";
  const [before, recent] = [trend.beforeMs, trend.recentMs].map(formatDuration);
  return `${changeText(trend, unicode)} (lately ${recent}, before ${before})`;
}

function flakyText({ retried, flips, isFlaky }: JobStats): string {
  if (!isFlaky) return "-";
  const parts = [
    ...(retried === 0 ? [] : [`${retried} retried`]),
    ...(flips === 0 ? [] : [`${flips} flips`]),
  ];
  return parts.join(", ");
}

function toneOfChange(change: Change | null): Tone {
  switch (change?.direction) {
    case "longer":
      return "warn";
    case "shorter":
      return "good";
    default:
      return "dim";
  }
}

/** Formats a share of a whole, cut, so that only all is 100%. */
function share(part: number, whole: number): string {
  return whole === 0 ? "-" : `${Math.floor((part / whole) * 100)}%`;
}
