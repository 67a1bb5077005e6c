import { nearest } from "../../text/nearest.ts";
import { quote, shortened } from "../messages/describe_value.ts";
import type { Findings } from "../messages/findings.ts";
import { isJsonObject, type JsonObject } from "../json/json_text.ts";
import type { JsonPath } from "../json/json_path.ts";
import { variableText } from "../schemas/value_schemas.ts";

/** Of each axis, by its name, the texts of its values. */
export type Axes = ReadonlyMap<string, ReadonlySet<string>>;

/** Where a matrix stands, and what to call it in messages. */
export interface MatrixPlace {
  readonly path: JsonPath;
  readonly title: string;
}

/** Cells that are left out for their values on the same axes. */
interface Group {
  readonly columns: readonly number[];
  readonly keys: Set<string>;
}

/**
 * Reads the `exclude` of a matrix. What its schema tells is not told again.
 *
 * @returns Whether a cell, a value for each axis, is left out.
 */
export function readExclude(
  entries: readonly unknown[],
  axes: Axes,
  place: MatrixPlace,
  findings: Findings,
): (cell: readonly string[]) => boolean {
  const names = [...axes.keys()];
  // There may be many entries and many cells, so that each cell is not held against each entry.
  const groups = new Map<string, Group>();
  for (const [index, entry] of entries.entries()) {
    if (!isJsonObject(entry) || !isSound(entry, index, axes, place, findings)) continue;
    const columns = names.flatMap((name, column) => Object.hasOwn(entry, name) ? [column] : []);
    const group = groups.get(columns.join()) ?? { columns, keys: new Set() };
    groups.set(columns.join(), group);
    group.keys.add(keyOf(columns.map((column) => variableText(entry[names[column] ?? ""]))));
  }
  return (cell) =>
    [...groups.values()].some(({ columns, keys }) =>
      keys.has(keyOf(columns.map((column) => cell[column] ?? "")))
    );
}

function keyOf(values: readonly string[]): string {
  return JSON.stringify(values);
}

function isSound(
  entry: JsonObject,
  index: number,
  axes: Axes,
  { path, title }: MatrixPlace,
  findings: Findings,
): boolean {
  const which = `entry ${index + 1} of "exclude" in ${title}`;
  const names = Object.keys(entry);
  if (names.length === 0) {
    const at = { path: [...path, "exclude", index], part: "value" } as const;
    findings.error(`Expected ${which} to name an axis: it is empty`, at);
  }
  for (const name of names) {
    const at = [...path, "exclude", index, name];
    const values = axes.get(name);
    const value = entry[name];
    if (values === undefined) {
      findings.error(`Expected ${which} to name axes: ${quote(name)}`, { path: at, part: "key" }, {
        hint: suggestAxis(name, [...axes.keys()]),
      });
    } else if (typeof value !== "object" && !values.has(variableText(value))) {
      const text = quote(variableText(value));
      const message = `Axis ${quote(name)} has no value ${text}: ${which} leaves nothing out`;
      findings.warning(message, { path: at, part: "value" });
    }
  }
  return names.length > 0 && names.every((name) => axes.has(name));
}

function suggestAxis(name: string, axes: readonly string[]): string {
  const near = nearest(name, axes);
  return near === null ? `axes are ${shortened(axes.join(", "))}` : `did you mean ${quote(near)}?`;
}
