import { setOwn } from "../own_property.ts";
import { err, ok, type Result } from "../result.ts";
import { type JobOutputs, maxOutputBytes, maxOutputLength } from "./job_outputs.ts";

/** How many names are told of. */
const maxTold = 10;

/** What stands in a job's file of outputs. */
export interface WrittenOutputs {
  readonly values: ReadonlyMap<string, string>;
  /** What is wrong, in words that show no value, or `null`; then only what stands before it is read. */
  readonly mistake: string | null;
}

/**
 * Reads what a job wrote to its file of outputs: `NAME=value` lines, where everything behind the
 * first `=` is the value, and values of several lines as `NAME<<WORD`, lines, `WORD`. Blank lines do
 * not count. A name that is written twice has the last value.
 */
export function readOutputs(bytes: Uint8Array): WrittenOutputs {
  const nothing = new Map<string, string>();
  if (bytes.length > maxOutputBytes) {
    return { values: nothing, mistake: `they have more than ${maxOutputBytes} bytes` };
  }
  try {
    return readLines(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return { values: nothing, mistake: "they are not UTF-8" };
  }
}

/**
 * Takes the declared outputs out of what a job wrote.
 *
 * @returns The outputs, or what is wrong, in words that show no value.
 */
export function takeOutputs(
  written: WrittenOutputs,
  declared: readonly string[],
): Result<JobOutputs, string> {
  if (written.mistake !== null) return err(written.mistake);
  const missing = declared.filter((name) => !written.values.has(name));
  if (missing.length > 0) {
    return err(`${listed(missing)} ${missing.length === 1 ? "was" : "were"} not written`);
  }
  const values: Record<string, string> = {};
  for (const name of declared) {
    const value = written.values.get(name) ?? "";
    if (value.includes("\0")) return err(`"${name}" has a NUL character`);
    if (value.length > maxOutputLength) {
      return err(`"${name}" has more than ${maxOutputLength} characters: ${value.length}`);
    }
    setOwn(values, name, value);
  }
  const known = new Set(declared);
  const ignored = [...written.values].filter(([name]) => !known.has(name));
  return ok({ values, ignored: Object.fromEntries(ignored) });
}

/** Names some of many. */
export function listed(names: readonly string[]): string {
  const told = names.slice(0, maxTold).map((name) => `"${name}"`);
  const more = names.length > maxTold ? [`${names.length - maxTold} more`] : [];
  const parts = [...told, ...more];
  return parts.length < 2
    ? parts.join("")
    : `${parts.slice(0, -1).join(", ")} and ${parts[parts.length - 1]}`;
}

function readLines(text: string): WrittenOutputs {
  const lines = text.split("\n").map((line) => line.endsWith("\r") ? line.slice(0, -1) : line);
  const values = new Map<string, string>();
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (line.trim() === "") continue;
    const wrong = (text: string): WrittenOutputs => ({ values, mistake: text });
    const start = /^([A-Za-z_][A-Za-z0-9_]*)(=|<<)/.exec(line);
    if (start === null) return wrong(`line ${at + 1} is neither NAME=value nor NAME<<WORD`);
    const [whole, name = "", sign] = start;
    const rest = line.slice(whole.length);
    if (sign === "=") {
      values.set(name, rest);
      continue;
    }
    if (rest.trim() === "") return wrong(`line ${at + 1} has no word behind "${name}<<"`);
    const end = lines.indexOf(rest, at + 1);
    if (end === -1) return wrong(`the value of "${name}" from line ${at + 1} on has no end`);
    values.set(name, lines.slice(at + 1, end).join("\n"));
    at = end;
  }
  return { values, mistake: null };
}
