import type { Failure } from "../../core/failure.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { legacyOptions, newNames } from "./legacy_options.ts";

const oldNames = legacyOptions.map(({ name }) => name).filter((name) => !newNames.has(name));

/**
 * Writes out abbreviated options as the ancestor's parser did: any beginning of a long option that
 * fits one only (`--seq`), and `-c=FILE` for `-cFILE`. Words after `--` stay as they are.
 */
export function expandAbbreviations(argv: readonly string[]): Result<readonly string[], Failure> {
  const expanded: string[] = [];
  for (const [index, word] of argv.entries()) {
    if (word === "--") return ok([...expanded, ...argv.slice(index)]);
    const written = expandWord(word);
    if (!written.ok) return written;
    expanded.push(...written.value);
  }
  return ok(expanded);
}

function expandWord(word: string): Result<readonly string[], Failure> {
  const short = /^(-[crj])=(.*)$/s.exec(word);
  if (short !== null) {
    const [, option = "", value = ""] = short;
    return ok(value === "" ? [option, value] : [option + value]);
  }
  const long = /^--([^=]+)(=.*)?$/s.exec(word);
  if (long === null) return ok([word]);
  const name = long[1] ?? "";
  if (legacyOptions.some((option) => option.name === name)) return ok([word]);
  const startsSo = (candidate: string) => candidate.startsWith(name);
  const old = oldNames.filter(startsSo);
  const fitting = old.length > 0 ? old : [...newNames].filter(startsSo);
  if (fitting.length > 1) {
    const message = `Ambiguous option: --${name} may mean ${
      fitting.map((candidate) => `--${candidate}`).join(" or ")
    }`;
    return err({ kind: "usage", message });
  }
  // What fits none stays, for the parser to complain of with the nearest name.
  return ok([fitting.length === 0 ? word : `--${fitting[0]}${long[2] ?? ""}`]);
}
