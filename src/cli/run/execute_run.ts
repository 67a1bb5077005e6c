import { markVariable } from "../../core/environment/engine_variables.ts";
import { neededBy } from "../../core/probe_needs.ts";
import type { Failure } from "../../core/failure.ts";
import { ok, type Result } from "../../core/result.ts";
import type { RunHeader } from "../../core/run/run_header.ts";
import type { RunReport } from "../../core/run/run_report.ts";
import { ExecutionHistoryManager } from "../../observers/execution_history_manager.ts";
import { JobExecutioner } from "../../orchestrator/job_executioner.ts";
import type { Admit, Beginning, NewRun } from "../../ports/history_store.ts";
import { denialReasons, noticesOf, toldOf } from "../dangers.ts";
import { createRunObservers } from "../run_observers.ts";
import { rankRun } from "../rank_run.ts";
import { jobRows } from "./job_rows.ts";
import type { PreparedRun, RunSurroundings } from "./prepared_run.ts";

/**
 * Begins a run in the history and executes its jobs, heard by observers and stopped by signals.
 *
 * @returns `null` where `admit` did not let it begin: another run was faster.
 */
export async function executeRun(
  prepared: PreparedRun,
  around: RunSurroundings,
  admit: Admit,
): Promise<Result<RunReport | null, Failure>> {
  const { config, plan, workers, logDir } = prepared;
  const { workflow, graph, environment, restriction } = config;
  const { options, input, dependencies, adapters, history } = around;
  const header = {
    applicationName: workflow.applicationName,
    configPath: workflow.configPath,
    workingDir: workflow.workingDir,
    logDir,
    workers,
    startedAt: dependencies.clock.now(),
  };
  const ranked = rankRun(history, { workflow, graph, plan, workers });
  const { observers, warn } = await createRunObservers(options, input, dependencies, {
    adapters,
    historyPath: prepared.historyPath,
    loadOutlook: async () =>
      (await import("../live_outlook.ts")).createOutlook(history, workflow, ranked),
    notices: noticesOf(prepared.dangers),
    restriction,
  });
  const { historyPath } = prepared;
  const heard = toldOf(workflow, prepared.dangers);
  const grants = restriction?.words ?? null;
  const told = { workflow: heard, environment, adapters, history, historyPath, grants };
  await around.telling.prepare(told);
  let stop = (_signal: string): void => {};
  let release = (): void => {};
  // As soon as the run is in the history a signal must end the run, not only the engine. It is heard
  // between two steps of the event loop, and by the first of them there is a run to stop. But not
  // before: the rows of 100,000 jobs take most of a second, and who ends the engine amid them leaves
  // nothing behind.
  const onWritten = () => {
    release = adapters.onStopSignal((signal) => stop(signal));
  };
  try {
    const mark = adapters.newMark();
    const rows = { ...header, mark, grants };
    const begun = beginRun(prepared, around, rows, { admit, onWritten });
    if (!begun.ok || begun.value === null) return begun.ok ? ok(null) : begun;
    const key = begun.value;
    const hasProcesses = workflow.orphanPolicy === "kill" &&
      plan.order.length + workflow.hooks.length > 0;
    await using _watchdog = hasProcesses
      ? adapters.watchOver({ ...key, historyPath: prepared.historyPath })
      : null;
    const runHeader: RunHeader = { ...header, ...key, jobCount: workflow.jobs.length };
    await using executioner = new JobExecutioner({
      run: runHeader,
      jobs: workflow.jobs,
      graph,
      plan,
      continueOnError: options.continueOnError,
      runTimeoutMs: workflow.runTimeoutMs,
      limits: workflow.limits,
      ranks: ranked.run.ranks,
      environmentOf: environment.of,
      reusedOutputs: prepared.reusedOutputs,
      outputFolder: around.outputFolder,
      hooks: workflow.hooks,
      secrets: environment.secrets,
      marks: { own: mark, outer: dependencies.env[markVariable] ?? null },
      clock: dependencies.clock,
      slots: around.slots,
      prober: adapters.createProber({
        needs: neededBy(workflow.jobs),
        plugins: around.plugins,
        onTrouble: warn,
        confinement: restriction?.confinement ?? null,
      }),
      localOffset: dependencies.utcOffsetMinutes,
      testPattern: dependencies.testPattern,
      history: new ExecutionHistoryManager({
        store: history,
        key,
        atEnd: around.telling.decide,
      }),
      observers: [...observers, ...around.telling.observers],
      onObserverFailure: warn,
    });
    stop = (signal) => executioner.stop(signal);
    const { dangers } = prepared;
    const report = dangers.isDenied
      ? await executioner.deny(denialReasons(dangers, workflow.jobs))
      : await executioner.execute();
    around.telling.ended(report, adapters);
    return ok(report);
  } finally {
    release();
  }
}

/** Writes the rows of a run. They are as large as its config, and nobody needs them afterwards. */
function beginRun(
  { config, begin }: PreparedRun,
  { adapters, history }: RunSurroundings,
  run: Omit<NewRun, "engine" | "jobs" | "configFingerprint">,
  beginning: Beginning,
): ReturnType<PreparedRun["begin"]> {
  const { workflow, environment } = config;
  const rows = jobRows(workflow, (text) => environment.secrets.mask(text));
  return begin(history, { ...run, ...rows, engine: adapters.engine }, beginning);
}
