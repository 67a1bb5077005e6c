import type { Failure } from "../core/failure.ts";
import { type HistoryLocation, locateHistory } from "../core/history_path.ts";
import { err, ok, type Result } from "../core/result.ts";
import type { HistoryStore } from "../ports/history_store.ts";
import type { CliDependencies } from "./cli_dependencies.ts";
import type { CommandInput } from "./command.ts";
import { shellQuote } from "../core/shell_quote.ts";

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

/** Tells where the history lies that `--db` and `--config` name, and why there. */
export async function locateNamedHistory(
  { values, errorStyle }: CommandInput,
  dependencies: CliDependencies,
): Promise<Result<HistoryLocation, Failure>> {
  const config = await databaseOf(values.text("config"), dependencies, errorStyle);
  if (!config.ok) return config;
  return locate({ flag: values.text("db"), config: config.value }, dependencies);
}

function locate(
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

/** Returns the option that makes a proposed command find the same history, or nothing. */
export function historySuffix(
  path: string,
  dependencies: CliDependencies,
): readonly string[] {
  const found = findHistory({ flag: null, config: null }, dependencies);
  return found.ok && found.value === path ? [] : [`--db ${shellQuote(path)}`];
}

/**
 * Hands the history that `--db` and `--config` name to `use`, and closes it afterwards. There is
 * none (`null`) where nothing was ever recorded; looking creates nothing. What dead engines left in it
 * is put right first.
 */
export function withHistory<T>(
  input: CommandInput,
  dependencies: CliDependencies,
  use: UseHistory<T>,
): Promise<Result<T, Failure>> {
  return withUnrecoveredHistory(input, dependencies, async (history, path) => {
    if (history === null) return await use(null, path);
    const { recoverBeforeLooking } = await import("./recover_runs.ts");
    return await use(await recoverBeforeLooking(history, { path, input, dependencies }), path);
  });
}

/** Does something with a history. */
export type UseHistory<T> = (
  history: HistoryStore | null,
  path: string,
) => Promise<Result<T, Failure>> | Result<T, Failure>;

/** Does the same as {@link withHistory}, with a history that is as it was left. */
export async function withUnrecoveredHistory<T>(
  input: CommandInput,
  dependencies: CliDependencies,
  use: UseHistory<T>,
): Promise<Result<T, Failure>> {
  const located = await locateNamedHistory(input, dependencies);
  if (!located.ok) return located;
  const { path } = located.value;
  const history = await dependencies.openHistory(path, "read");
  try {
    return await use(history, path);
  } finally {
    history?.close();
  }
}

async function databaseOf(
  configPath: string | null,
  dependencies: CliDependencies,
  style: CommandInput["errorStyle"],
): Promise<Result<string | null, Failure>> {
  if (configPath === null) return ok(null);
  const { loadConfig } = await import("./load_config.ts");
  const loaded = await loadConfig(configPath, dependencies, style);
  return loaded.ok ? ok(loaded.value.workflow.databasePath) : err(loaded.error);
}
