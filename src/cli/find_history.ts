import type { Failure } from "../core/failure.ts";
import { type HistoryLocation, locateHistory } from "../core/history_path.ts";
import { ok, type Result } from "../core/result.ts";
import { shellQuote } from "../core/text/shell_quote.ts";
import type { CliDependencies } from "./cli_dependencies.ts";

/**
 * Returns the absolute path of the history database.
 *
 * @param sources `flag` as typed; `config` is the config's `database.path`, absolute.
 */
export function findHistory(
  sources: { readonly flag: string | null; readonly config: string | null },
  dependencies: CliDependencies,
): Result<string, Failure> {
  const located = locate(sources, dependencies);
  return located.ok ? ok(located.value.path) : located;
}

/** Tells where the history lies and why there. `config` is the config's `database.path`, absolute. */
export function locate(
  sources: { readonly flag: string | null; readonly config: string | null },
  { env, homeDir, cwd }: CliDependencies,
): Result<HistoryLocation, Failure> {
  return locateHistory({
    ...sources,
    env: env["EXECUTIONER_DB"] ?? null,
    xdgStateHome: env["XDG_STATE_HOME"] ?? null,
    home: homeDir,
    cwd,
  });
}

/** Returns the option that names a history by its absolute path. */
export function databaseOption(path: string): string {
  return `--db ${shellQuote(path)}`;
}

/**
 * Returns the options that make a proposed command find the same history wherever it is typed: none
 * where it finds that by itself.
 */
export function historyOptions(
  path: string,
  dependencies: CliDependencies,
): readonly string[] {
  const found = findHistory({ flag: null, config: null }, dependencies);
  return found.ok && found.value === path ? [] : [databaseOption(path)];
}
