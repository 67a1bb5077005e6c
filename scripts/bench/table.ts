import type { BenchResult, ContenderResult, ScenarioResult } from "./result.ts";
import type { Spread } from "./statistics.ts";
import { describeWatched } from "./watched.ts";

const header = ["", "wall ms", "min - max", "ratio", "min - max", "CPU ms", "peak MiB"];

/** Lays out a scenario's result: medians, and how far the rounds lie apart. */
export function scenarioTable(result: ScenarioResult): string {
  const rows = [header, ...result.contenders.map(cells)];
  const widths = header.map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length))
  );
  const lines = rows.map((row) =>
    row.map((cell, i) => i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))
      .join("  ").trimEnd()
  );
  const title = `${result.title} (${result.name}; ${result.rounds} rounds; ` +
    `ratio to ${result.baseline})`;
  return [title, ...lines, ...result.contenders.flatMap(watchedText), ""].join("\n");
}

/** Says what was measured and on which machine. */
export function resultHeading({ measuredAt, engine, base, machine }: BenchResult): string {
  const { cores, processor, memoryMib, system, load, deno, tools } = machine;
  return [
    `measured  ${measuredAt}, load ${load} at the start`,
    `engine    ${engine}`,
    ...(base === undefined ? [] : [`base      ${base}`]),
    `machine   ${cores} x ${processor}, ${memoryMib} MiB, ${system}`,
    `tools     Deno ${deno}; ${Object.values(tools).join("; ")}`,
    "",
  ].join("\n");
}

function watchedText({ name, costs }: ContenderResult): readonly string[] {
  const all = costs.flatMap(({ watched }) => watched === undefined ? [] : [watched]);
  return all.length === 0 ? [] : [describeWatched(name, all)];
}

function cells({ name, wallMs, ratio, cpuMs, peakKib }: ContenderResult): string[] {
  return [
    name,
    milliseconds(wallMs.median),
    range(wallMs, milliseconds),
    ratio.median.toFixed(2),
    range(ratio, (value) => value.toFixed(2)),
    cpuMs === null ? "?" : milliseconds(cpuMs.median),
    peakKib === null ? "?" : (peakKib.median / 1024).toFixed(0),
  ];
}

function milliseconds(value: number): string {
  return value < 100 ? value.toFixed(1) : value.toFixed(0);
}

function range({ min, max }: Spread, text: (value: number) => string): string {
  return `${text(min)} - ${text(max)}`;
}
