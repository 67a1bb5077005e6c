import type { Failure } from "../core/failure.ts";
import { printable } from "../core/text/printable.ts";
import { err, ok, type Result } from "../core/result.ts";
import type { HistoryKeeper } from "../ports/history_keeper.ts";
import type { CliDependencies } from "./cli_dependencies.ts";
import type { CommandInput } from "./command_line/command.ts";
import { locateNamedHistory, withHistory } from "./open_history.ts";

/** Hands the path of the history that `--db` and `--config` name to `use`, with its keeper. */
export async function withKeeper(
  input: CommandInput,
  dependencies: CliDependencies,
  use: (
    keeper: HistoryKeeper,
    path: string,
  ) => Promise<Result<number, Failure>> | Result<number, Failure>,
): Promise<Result<number, Failure>> {
  const located = await locateNamedHistory(input, dependencies);
  if (!located.ok) return located;
  return await use(await dependencies.loadHistoryKeeper(), located.value.path);
}

/** Does the same with a history in which what dead engines left has been put right, as for a look. */
export async function withRecoveredKeeper(
  input: CommandInput,
  dependencies: CliDependencies,
  use: Parameters<typeof withKeeper>[2],
): Promise<Result<number, Failure>> {
  const recovered = await withHistory(input, dependencies, () => ok(null));
  return recovered.ok ? await withKeeper(input, dependencies, use) : recovered;
}

/** Returns the failure where there is no history to look after. */
export function noHistory(path: string): Result<never, Failure> {
  return err({
    kind: "not_found",
    message: `There is no history: "${printable(path)}" does not exist or is empty`,
    hint: "To see why this one is used: executioner db path; another is named with --db",
  });
}

/** Returns `1 run`, `2 runs`, with the thousands set apart: `1,000 runs`. */
export function largeCount(count: number, one: string, many = `${one}s`): string {
  const digits = String(count).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${digits} ${count === 1 ? one : many}`;
}
