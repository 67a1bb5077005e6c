import { recordedCells, recordedHeader } from "./durability_ways.ts";
import type { BenchResult, ContenderResult, ScenarioResult } from "./result.ts";
import type { Spread } from "./statistics.ts";
import { describeWatched } from "./watched.ts";

const header = ["", "wall ms", "min - max", "ratio", "min - max", "CPU ms", "peak MiB"];

/** What stands there as well where it is known how fast the work could be done at best. */
const boundHeader = ["to bound", "min - max"];

/** Lays out a scenario's result: medians, and how far the rounds lie apart. */
export function scenarioTable(result: ScenarioResult): string {
  const titles = result.boundMs === undefined ? header : [...header, ...boundHeader];
  const lines = layOut([titles, ...result.contenders.map(cells)]);
  const { name, rounds, baseline, boundMs } = result;
  const title = `${result.title} (${name}; ${rounds === 1 ? "1 round" : `${rounds} rounds`}; ` +
    `ratio to ${baseline}${boundMs === undefined ? "" : `; bound ${boundMs} ms`})`;
  const said = [...result.contenders.flatMap(watchedText), ...recordedText(result.contenders)];
  return [title, ...lines, ...said, ""].join("\n");
}

/** Aligns rows of cells, of which the first is the titles. */
function layOut(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length))
  );
  return rows.map((row) =>
    row.map((cell, i) => i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))
      .join("  ").trimEnd()
  );
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

function recordedText(contenders: readonly ContenderResult[]): readonly string[] {
  const rows = contenders.flatMap(({ name, costs }) => {
    const all = costs.flatMap(({ recorded }) => recorded === undefined ? [] : [recorded]);
    return all.length === 0 ? [] : [recordedCells(name, all)];
  });
  return rows.length === 0 ? [] : layOut([recordedHeader, ...rows]);
}

function cells(
  { name, wallMs, ratio, toBound, cpuMs, peakKib }: ContenderResult,
): string[] {
  return [
    name,
    milliseconds(wallMs.median),
    range(wallMs, milliseconds),
    hundredths(ratio.median),
    range(ratio, hundredths),
    cpuMs === null ? "?" : milliseconds(cpuMs.median),
    peakKib === null ? "?" : (peakKib.median / 1024).toFixed(0),
    ...(toBound === null ? [] : [hundredths(toBound.median), range(toBound, hundredths)]),
  ];
}

function hundredths(value: number): string {
  return value.toFixed(2);
}

function milliseconds(value: number): string {
  return value < 100 ? value.toFixed(1) : value.toFixed(0);
}

function range({ min, max }: Spread, text: (value: number) => string): string {
  return `${text(min)} - ${text(max)}`;
}
