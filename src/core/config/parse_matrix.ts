import { nearest } from "../nearest.ts";
import { quote } from "./describe_value.ts";
import type { Findings, Spot } from "./findings.ts";
import { isJsonObject, type JsonPath } from "./json_text.ts";
import { variableName, variableText } from "./value_schemas.ts";

/** The jobs that one job stands for. */
export interface Matrix {
  readonly axes: readonly string[];
  /** At least one; each has a value for each axis. The last axis changes fastest. */
  readonly cells: readonly (readonly string[])[];
}

/** What is more has most likely been multiplied by mistake. */
export const maxCells = 10_000;

/**
 * Reads a job's matrix; `null` where something is wrong with it. What its schema tells is not told
 * again.
 *
 * @param path Where the matrix stands.
 * @param title What to call it in messages.
 */
export function parseMatrix(
  raw: unknown,
  { path, title }: { readonly path: JsonPath; readonly title: string },
  findings: Findings,
): Matrix | null {
  if (!isJsonObject(raw)) return null;
  const { exclude = [], ...lists } = raw;
  const axes = Object.keys(lists);
  const valuesOf = new Map<string, readonly string[]>();
  for (const [axis, list] of Object.entries(lists)) {
    if (!isAxis(axis)) {
      report(`Expected ${title} to hold names of variables: ${quote(axis)}`, {
        path: [...path, axis],
        part: "key",
      }, "a name has letters, digits and underscores and starts with no digit");
    } else if (Array.isArray(list) && list.length > 0) {
      valuesOf.set(axis, [...new Set(list.map(variableText))]);
      reportRepeated(axis, list.map(variableText));
    }
  }
  if (axes.length === 0 || valuesOf.size < axes.length || !Array.isArray(exclude)) return null;
  const columns = [...valuesOf.values()];
  const size = columns.reduce((product, values) => product * values.length, 1);
  if (size > maxCells) {
    report(
      `Expected ${title} to have at most ${maxCells} cells: ${describeSize(columns)}`,
      spotOf([]),
    );
    return null;
  }
  const isExcluded = readExclude(exclude);
  const cells = combinations(columns).filter((cell) => !isExcluded(cell));
  if (cells.length > 0) return { axes, cells };
  report(`Expected "exclude" of ${title} to leave a cell: it leaves none`, spotOf(["exclude"]));
  return null;

  function report(message: string, at: Spot, hint?: string): void {
    findings.error(message, at, { hint });
  }

  function spotOf(inner: JsonPath): Spot {
    return { path: [...path, ...inner], part: "value" };
  }

  function reportRepeated(axis: string, values: readonly string[]): void {
    const firsts = new Map<string, number>();
    for (const [index, value] of values.entries()) {
      const first = firsts.get(value);
      if (first === undefined) firsts.set(value, index);
      else {
        findings.error(
          `Value ${quote(value)} of axis ${quote(axis)} is there again`,
          spotOf([axis, index]),
          { related: [{ message: "It is first here", at: spotOf([axis, first]) }] },
        );
      }
    }
  }

  /** Entries that name the same axes are looked up together: there may be many of both. */
  function readExclude(entries: readonly unknown[]): (cell: readonly string[]) => boolean {
    const groups = new Map<string, { readonly columns: number[]; readonly cells: Set<string> }>();
    for (const [index, entry] of entries.entries()) {
      if (!isJsonObject(entry) || !isSound(entry, index)) continue;
      const columns = axes.flatMap((axis, column) => Object.hasOwn(entry, axis) ? [column] : []);
      const group = groups.get(columns.join()) ?? { columns, cells: new Set() };
      groups.set(columns.join(), group);
      group.cells.add(
        JSON.stringify(columns.map((column) => variableText(entry[axes[column] ?? ""]))),
      );
    }
    return (cell) =>
      [...groups.values()].some(({ columns, cells }) =>
        cells.has(JSON.stringify(columns.map((column) => cell[column])))
      );
  }

  function isSound(entry: Readonly<Record<string, unknown>>, index: number): boolean {
    const names = Object.keys(entry);
    const which = `entry ${index + 1} of "exclude" in ${title}`;
    if (names.length === 0) {
      report(`Expected ${which} to name an axis: it is empty`, spotOf(["exclude", index]));
    }
    for (const name of names) {
      const at = { path: [...path, "exclude", index, name], part: "key" } as const;
      const values = valuesOf.get(name);
      if (values === undefined) {
        const near = nearest(name, axes);
        const hint = near === null ? `axes are ${axes.join(", ")}` : `did you mean "${near}"?`;
        report(`Expected ${which} to name axes: ${quote(name)}`, at, hint);
      } else if (!isNested(entry[name]) && !values.includes(variableText(entry[name]))) {
        const message = `Axis ${quote(name)} has no value ${quote(variableText(entry[name]))}: ` +
          `entry ${index + 1} of "exclude" in ${title} leaves nothing out`;
        findings.warning(message, { ...at, part: "value" });
      }
    }
    return names.length > 0 && names.every((name) => valuesOf.has(name));
  }
}

/** Whether a value is a list, an object or null, which the schema refuses. */
function isNested(value: unknown): boolean {
  return typeof value === "object";
}

function isAxis(name: string): boolean {
  return variableName.test(name) && name !== "__proto__";
}

function describeSize(columns: readonly (readonly string[])[]): string {
  const sizes = columns.map((values) => values.length);
  const size = sizes.reduce((product, length) => product * length, 1);
  return sizes.length === 1 || sizes.length > 6 ? String(size) : `${sizes.join(" x ")} = ${size}`;
}

function combinations(columns: readonly (readonly string[])[]): readonly (readonly string[])[] {
  let cells: readonly (readonly string[])[] = [[]];
  for (const values of columns) {
    cells = cells.flatMap((cell) => values.map((value) => [...cell, value]));
  }
  return cells;
}
