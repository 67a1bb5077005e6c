import type { Failure } from "../../core/failure.ts";
import { getOwn } from "../../core/own_property.ts";
import { resolvePath } from "../../core/paths.ts";
import { printable } from "../../core/text/printable.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { decideWorkers } from "../../core/run/worker_count.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { CommandInput } from "../command_line/command.ts";
import { placeTrouble } from "../restricted/place_trouble.ts";
import type { RunOptions } from "../command_line/run_options.ts";
import type { DecidedRun } from "./decided_run.ts";
import type { PreparedRun } from "./prepared_run.ts";

/** Says what is to be known before a run, and finds out where it writes and how many jobs run at once. */
export function prepareRun(
  decided: DecidedRun,
  options: RunOptions,
  { errorStyle }: CommandInput,
  { stderr, cwd, unreadableVariables }: CliDependencies,
): Result<Omit<PreparedRun, "dangers">, Failure> {
  const { workflow, warnings, restriction } = decided.config;
  const { workers, warning } = decideWorkers(workflow, options);
  if (warnings !== "") stderr.write(warnings);
  const { whenWarnings } = decided.config.environment;
  const lost = lostVariables(decided.config, unreadableVariables);
  for (const text of [...(warning === null ? [] : [warning]), ...lost, ...whenWarnings]) {
    stderr.write(`${errorStyle.yellow("warning:")} ${printable(text)}\n`);
  }
  const logDir = options.logDir === null ? decided.logDir : resolvePath(cwd, options.logDir);
  const logDirs = new Set([logDir]);
  for (const job of workflow.jobs) if (job.logDir !== null) logDirs.add(job.logDir);
  const prepared = { ...decided, workers, logDir, logDirs: [...logDirs] };
  if (restriction === null) return ok(prepared);
  for (const note of restriction.notes) {
    stderr.write(`${errorStyle.yellow("note:")} ${printable(note)}\n`);
  }
  const trouble = placeTrouble(restriction, { logDir, historyPath: decided.historyPath });
  return trouble === null ? ok(prepared) : err(trouble);
}

/** Says which variables of the shell jobs would have got, but for their values. */
function lostVariables(
  { workflow: { inheritShellEnv: inherit }, environment }: DecidedRun["config"],
  unreadable: CliDependencies["unreadableVariables"],
): readonly string[] {
  if (inherit.kind === "none") return [];
  const set = environment.of({}).values;
  return unreadable()
    .filter((name) => inherit.kind === "all" || inherit.names.includes(name))
    .filter((name) => getOwn(set, name) === null)
    .map((name) => `Variable "${name}" of the shell does not reach jobs: its value is not UTF-8`);
}
