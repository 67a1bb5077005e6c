import { setOwn } from "../own_property.ts";
import { err, ok, type Result } from "../result.ts";
import { type JobOutputs, maxOutputBytes, maxOutputLength } from "./job_outputs.ts";

/** How many names are told of. */
const maxTold = 10;

/**
 * Parses what a job wrote to its file of outputs: `NAME=value` lines, where everything behind the
 * first `=` is the value, and values of several lines as `NAME<<WORD`, lines, `WORD`. Blank lines do
 * not count. A name that is written twice has the last value.
 *
 * @returns The declared outputs, or what is wrong, in words that show no value.
 */
export function parseOutputs(
  bytes: Uint8Array,
  declared: readonly string[],
): Result<JobOutputs, string> {
  if (bytes.length > maxOutputBytes) return err(`they have more than ${maxOutputBytes} bytes`);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return err("they are not UTF-8");
  }
  const written = readLines(text);
  if (!written.ok) return written;
  const missing = declared.filter((name) => !written.value.has(name));
  if (missing.length > 0) {
    return err(`${listed(missing)} ${missing.length === 1 ? "was" : "were"} not written`);
  }
  const values: Record<string, string> = {};
  for (const name of declared) {
    const value = written.value.get(name) ?? "";
    if (value.includes("\0")) return err(`"${name}" has a NUL character`);
    if (value.length > maxOutputLength) {
      return err(`"${name}" has more than ${maxOutputLength} characters: ${value.length}`);
    }
    setOwn(values, name, value);
  }
  const known = new Set(declared);
  const ignored = [...written.value.keys()].filter((name) => !known.has(name));
  return ok({ values, ignored });
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

function readLines(text: string): Result<ReadonlyMap<string, string>, string> {
  const lines = text.split("\n").map((line) => line.endsWith("\r") ? line.slice(0, -1) : line);
  const written = new Map<string, string>();
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (line.trim() === "") continue;
    const start = /^([A-Za-z_][A-Za-z0-9_]*)(=|<<)/.exec(line);
    const [whole = "", name = "", sign] = start ?? [];
    if (start === null) return err(`line ${at + 1} is neither NAME=value nor NAME<<WORD`);
    const rest = line.slice(whole.length);
    if (sign === "=") {
      written.set(name, rest);
      continue;
    }
    if (rest.trim() === "") return err(`line ${at + 1} has no word behind "${name}<<"`);
    const end = lines.indexOf(rest, at + 1);
    if (end === -1) return err(`the value of "${name}" from line ${at + 1} on has no end`);
    written.set(name, lines.slice(at + 1, end).join("\n"));
    at = end;
  }
  return ok(written);
}
