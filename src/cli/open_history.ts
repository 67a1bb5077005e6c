import type { Failure } from "../core/failure.ts";
import { historyPath } from "../core/history_path.ts";
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
  { env, homeDir, cwd }: CliDependencies,
): Result<string, Failure> {
  return historyPath({
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
  { values, errorStyle }: CommandInput,
  dependencies: CliDependencies,
  use: UseHistory<T>,
): Promise<Result<T, Failure>> {
  const config = await databaseOf(values.text("config"), dependencies, errorStyle);
  if (!config.ok) return config;
  const path = findHistory({ flag: values.text("db"), config: config.value }, dependencies);
  if (!path.ok) return path;
  const history = await dependencies.openHistory(path.value, "read");
  try {
    return await use(history, path.value);
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
