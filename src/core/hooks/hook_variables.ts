import { markVariable } from "../environment/engine_variables.ts";
import type { HookSpec } from "./hooks.ts";
import { runLogPath } from "../log_paths.ts";
import type { RunReport } from "../run/run_report.ts";

/** Longest list of failed jobs, UTF-16 units: no system takes a variable of 128 KiB. */
const maxListLength = 32_768;

/**
 * Returns the variables that tell a hook what its run came to; no layer changes them.
 *
 * @param mark The value of the mark: the hook's own and those of the engine's own executions.
 */
export function hookVariables(
  { run, status, exitCode, failed }: Omit<RunReport, "hooks">,
  { name }: Pick<HookSpec, "name">,
  mark: string,
): Readonly<Record<string, string>> {
  return {
    EXECUTIONER_APPLICATION: run.applicationName,
    EXECUTIONER_ATTEMPT: String(run.attempt),
    EXECUTIONER_EXIT_CODE: String(exitCode),
    EXECUTIONER_FAILED_COUNT: String(failed.length),
    EXECUTIONER_FAILED_JOBS: listOf(failed.map(({ id }) => id)),
    EXECUTIONER_HOOK: name,
    EXECUTIONER_LOG_DIR: run.logDir,
    [markVariable]: mark,
    EXECUTIONER_RUN_ID: String(run.runId),
    EXECUTIONER_RUN_LOG: runLogPath(run),
    EXECUTIONER_RUN_STATUS: status,
    PWD: run.workingDir,
  };
}

/** One id per line, as many whole ones as there is room for. */
function listOf(ids: readonly string[]): string {
  let text = "";
  for (const id of ids) {
    const longer = text === "" ? printableId(id) : `${text}\n${printableId(id)}`;
    if (longer.length > maxListLength) break;
    text = longer;
  }
  return text;
}

/** A variable can hold no NUL, and an id with a line break would look like two. */
function printableId(id: string): string {
  return id.replaceAll("\0", "").replaceAll("\n", " ");
}
