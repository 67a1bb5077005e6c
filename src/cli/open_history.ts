import type { Failure } from "../core/failure.ts";
import type { HistoryLocation } from "../core/history_path.ts";
import { err, ok, type Result } from "../core/result.ts";
import type { HistoryStore } from "../ports/history_store.ts";
import type { CliDependencies } from "./cli_dependencies.ts";
import type { CommandInput } from "./command_line/command.ts";
import { locate } from "./find_history.ts";

/** Tells where the history lies that `--db` and `--config` name, and why there. */
export async function locateNamedHistory(
  { values, errorStyle }: CommandInput,
  dependencies: CliDependencies,
): Promise<Result<HistoryLocation, Failure>> {
  const config = await databaseOf(values.text("config"), dependencies, errorStyle);
  if (!config.ok) return config;
  return locate({ flag: values.text("db"), config: config.value }, dependencies);
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
