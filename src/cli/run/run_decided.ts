import { arePlainJobs } from "../../core/commands/plain_job.ts";
import { needNetwork } from "../../core/check_spec.ts";
import type { Failure } from "../../core/failure.ts";
import { hookTitle } from "../../core/hooks/hooks.ts";
import { reasonOf } from "../../core/outcome.ts";
import { printable } from "../../core/text/printable.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { RunReport } from "../../core/run/run_report.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { CommandInput } from "../command_line/command.ts";
import { dangersText, denialOf, examineRun } from "../dangers.ts";
import { readJobStarter } from "../job_starter.ts";
import { makeOutputFolder } from "../make_output_folder.ts";
import { removeOldLogs } from "../remove_old_logs.ts";
import { RunTelling } from "../run_telling.ts";
import type { RunOptions } from "../command_line/run_options.ts";
import type { DecidedRun } from "./decided_run.ts";
import { executeInTurn } from "./execute_in_turn.ts";
import { prepareRun } from "./prepare_run.ts";
import { showEnvironment } from "./show_environment.ts";
import type { PreparedRun, RunSurroundings } from "./prepared_run.ts";

/** Runs what is decided, to its report. */
export async function runDecided(
  decided: DecidedRun,
  options: RunOptions,
  input: CommandInput,
  dependencies: CliDependencies,
): Promise<Result<number, Failure>> {
  const starter = readJobStarter(dependencies.env);
  if (!starter.ok) return starter;
  const adapters = await dependencies.loadRunAdapters(starter.value);
  const prepared = prepareRun(decided, options, input, dependencies);
  if (!prepared.ok) return prepared;
  const telling = new RunTelling(input, dependencies);
  const result = await runPrepared(prepared.value, {
    options,
    input,
    dependencies,
    adapters,
    telling,
  });
  // When all of the run is over and its history is free for others.
  await telling.tell(options);
  return result;
}

/** Runs with slots and plugins, and without a trace of them afterwards. */
async function runPrepared(
  prepared: Omit<PreparedRun, "dangers">,
  around: Omit<RunSurroundings, "slots" | "plugins" | "outputFolder" | "history">,
): Promise<Result<number, Failure>> {
  const { adapters, dependencies, options } = around;
  const { config, plan } = prepared;
  await using owned = new AsyncDisposableStack();
  const outputs = makeOutputFolder(prepared, adapters);
  if (!outputs.ok) return outputs;
  owned.defer(() => outputs.value?.remove());
  const plugins = adapters.createPlugins({
    plugins: config.workflow.plugins,
    mask: (text) => config.environment.secrets.mask(text),
  });
  owned.defer(() => plugins.close());
  const outputFolder = outputs.value?.path ?? null;
  const slots = adapters.createSlots({
    ...prepared,
    net: needNetwork(config.workflow.jobs),
    plugins,
    outputFolder,
    confinement: config.restriction?.confinement ?? null,
  });
  owned.defer(() => slots.close());
  // The first thread takes longer to make than all that follows until it is needed.
  const arePlain = arePlainJobs(config.workflow.jobs, plan);
  if (plan.order.length > 0) slots.warmUp({ arePlain });
  adapters.sealDescriptors();
  const dangers = await examineRun(config, plan);
  const told = dangersText(dangers, options.quiet);
  if (told !== "") dependencies.stderr.write(told);
  if (!dangers.isDenied) {
    const broken = await plugins.load();
    if (broken.size > 0) return err(await config.review.describeBroken(broken));
  }
  // Nothing more can turn out to be wrong with it.
  config.review.letGo();
  return await runRecorded({ ...prepared, dangers }, { ...around, slots, plugins, outputFolder });
}

/** How long one try to write waits for another process's lock, ms: no signal is heard meanwhile. */
const stepPatienceMs = 200;

/** Runs with the history open. */
async function runRecorded(
  prepared: PreparedRun,
  around: Omit<RunSurroundings, "history">,
): Promise<Result<number, Failure>> {
  const { options, input, dependencies, adapters } = around;
  const history = await dependencies.openHistory(prepared.historyPath, "write", { stepPatienceMs });
  if (history === null) throw new Error("Internal error: a history opened for writing is missing");
  try {
    for (const folder of prepared.logDirs) {
      const made = adapters.makeFolder(folder);
      if (!made.ok) {
        const message = `Cannot write to the log folder "${folder}": ${made.error}`;
        return err({ kind: "system", message, hint: "Name another one with --log-dir or log_dir" });
      }
    }
    if (options.visible) await showEnvironment(prepared, options, input, dependencies);
    const report = await executeInTurn(prepared, { ...around, history });
    if (!report.ok) return report;
    if (report.value === null) return ok(0);
    const { run: { runId }, stop, exitCode } = report.value;
    // Others are told by the summary.
    if (options.json) warnOfHooks(report.value, input, dependencies);
    await removeOldLogs(prepared, runId, history, { ...around, style: input.errorStyle });
    if (stop?.kind === "history_failed") return err({ kind: "history", message: stop.message });
    return denialOf(prepared.dangers) ?? ok(exitCode);
  } finally {
    history.close();
  }
}

function warnOfHooks(
  { hooks }: RunReport,
  { errorStyle }: CommandInput,
  { stderr }: CliDependencies,
): void {
  for (const { name, place, execution, logPath } of hooks) {
    const reason = reasonOf(execution.outcome);
    if (reason === null) continue;
    const log = logPath === null ? "" : `; its log is "${logPath}"`;
    const text = printable(`Hook ${hookTitle({ name, place })} did not succeed: ${reason}${log}`);
    stderr.write(`${errorStyle.yellow("warning:")} ${text}\n`);
  }
}
