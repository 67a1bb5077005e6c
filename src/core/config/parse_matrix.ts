import { quote } from "./messages/describe_value.ts";
import type { Findings } from "./messages/findings.ts";
import { isJsonObject } from "./json/json_text.ts";
import type { JsonPath } from "./json/json_path.ts";
import { type Axes, type MatrixPlace, readExclude } from "./jobs/read_exclude.ts";
import { variableName, variableText } from "./schemas/value_schemas.ts";

/** The jobs that one job stands for. */
export interface Matrix {
  readonly axes: readonly string[];
  /** At least one; each has a value for each axis. The last axis changes fastest. */
  readonly cells: readonly (readonly string[])[];
}

/** What is more has most likely been multiplied by mistake. */
const maxCells = 10_000;

const maxAxes = 20;

/**
 * Reads a job's matrix; `null` where something is wrong with it. What its schema tells is not told
 * again.
 */
export function parseMatrix(raw: unknown, place: MatrixPlace, findings: Findings): Matrix | null {
  if (!isJsonObject(raw)) return null;
  const { exclude = [], ...lists } = raw;
  const axes = readAxes(lists, place, findings);
  if (axes === null || !Array.isArray(exclude)) return null;
  const { path, title } = place;
  const tooMuch = describeExcess([...axes.values()].map((values) => values.size));
  if (tooMuch !== null) {
    findings.error(`Expected ${title} to have ${tooMuch}`, { path, part: "value" });
    return null;
  }
  const isExcluded = readExclude(exclude, axes, place, findings);
  const cells = combinations([...axes.values()]).filter((cell) => !isExcluded(cell));
  if (cells.length > 0) return { axes: [...axes.keys()], cells };
  findings.error(`Expected "exclude" of ${title} to leave a cell: it leaves none`, {
    path: [...path, "exclude"],
    part: "value",
  });
  return null;
}

function readAxes(
  lists: Readonly<Record<string, unknown>>,
  { path, title }: MatrixPlace,
  findings: Findings,
): Axes | null {
  const axes = new Map<string, ReadonlySet<string>>();
  for (const [axis, list] of Object.entries(lists)) {
    if (!variableName.test(axis) || axis === "__proto__") {
      findings.error(`Expected ${title} to hold names of variables: ${quote(axis)}`, {
        path: [...path, axis],
        part: "key",
      }, { hint: "a name has letters, digits and underscores and starts with no digit" });
    } else if (Array.isArray(list) && list.length > 0) {
      const values = list.map(variableText);
      axes.set(axis, new Set(values));
      if (axes.get(axis)?.size !== values.length) reportRepeated(axis, values, path, findings);
    }
  }
  const isWhole = axes.size > 0 && axes.size === Object.keys(lists).length;
  return isWhole ? axes : null;
}

function reportRepeated(
  axis: string,
  values: readonly string[],
  path: JsonPath,
  findings: Findings,
): void {
  const firsts = new Map<string, number>();
  for (const [index, value] of values.entries()) {
    const first = firsts.get(value);
    if (first === undefined) {
      firsts.set(value, index);
      continue;
    }
    const message = `Value ${quote(value)} of axis ${quote(axis)} is there again`;
    findings.error(message, { path: [...path, axis, index], part: "value" }, {
      related: [{
        message: "It is first here",
        at: { path: [...path, axis, first], part: "value" },
      }],
    });
  }
}

/** Says what is too much about axes with so many values, or returns `null`. */
function describeExcess(sizes: readonly number[]): string | null {
  if (sizes.length > maxAxes) return `at most ${maxAxes} axes: ${sizes.length}`;
  const size = sizes.reduce((product, length) => product * length, 1);
  if (size <= maxCells) return null;
  const sum = sizes.length === 1 ? "" : `${sizes.join(" x ")} = `;
  return `at most ${maxCells} cells: ${sum}${size}`;
}

function combinations(axes: readonly ReadonlySet<string>[]): readonly (readonly string[])[] {
  let cells: readonly (readonly string[])[] = [[]];
  for (const values of axes) {
    cells = cells.flatMap((cell) => [...values].map((value) => [...cell, value]));
  }
  return cells;
}
