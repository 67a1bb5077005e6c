import { needNetwork } from "../../core/check_spec.ts";
import { markVariable } from "../../core/engine_variables.ts";
import { neededBy } from "../../core/probe_needs.ts";
import type { Failure } from "../../core/failure.ts";
import type { RunId } from "../../core/ids.ts";
import { configFingerprint, fingerprintOf } from "../../core/job_fingerprint.ts";
import { triggerOf } from "../../core/job_spec.ts";
import { resolvePath } from "../../core/paths.ts";
import { arePlainJobs } from "../../core/plain_job.ts";
import { printable } from "../../core/printable.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { RunHeader } from "../../core/run_header.ts";
import type { RunPlan } from "../../core/run_plan.ts";
import type { RunReport } from "../../core/run_report.ts";
import { decideWorkers } from "../../core/worker_count.ts";
import { ExecutionHistoryManager } from "../../observers/execution_history_manager.ts";
import { JobExecutioner } from "../../orchestrator/job_executioner.ts";
import { type Admit, type HistoryStore, type NewRun } from "../../ports/history_store.ts";
import type { RunKey } from "../../ports/history_records.ts";
import type { PluginHost } from "../../ports/plugin_host.ts";
import type { SlotPool } from "../../ports/slot_pool.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { CommandInput } from "../command.ts";
import {
  type Dangers,
  dangersText,
  denialOf,
  denialReasons,
  examineRun,
  noticesOf,
  toldOf,
} from "../dangers.ts";
import { nothingReused, type ReusedOutputs } from "../known_outputs.ts";
import { loadRunnable } from "../load_config.ts";
import type { RunnableConfig } from "../loaded_config.ts";
import { findHistory } from "../find_history.ts";
import { recoverRuns } from "../recover_runs.ts";
import { planFresh } from "../plan_fresh.ts";
import { removeOldLogs } from "../remove_old_logs.ts";
import type { PrivateFolder, RunAdapters } from "../run_adapters.ts";
import { RunTelling } from "../run_telling.ts";
import { createRunObservers } from "../run_observers.ts";
import { rankRun } from "../past_durations.ts";
import { inReach } from "../restricted/in_reach.ts";
import type { RunOptions } from "../run_options.ts";
import { Turnstile } from "../turnstile.ts";
import { warnOfHooks } from "../warn_of_hooks.ts";
import { writeAll } from "../write_all.ts";

/** A run that is decided: what it does, and how its rows are begun. */
export interface DecidedRun {
  readonly config: RunnableConfig;
  readonly plan: RunPlan;
  /** What reused jobs give. */
  readonly reusedOutputs: ReusedOutputs;
  /** Absolute. */
  readonly historyPath: string;
  /** Absolute folder of the logs unless `--log-dir` names another. */
  readonly logDir: string;
  /** The run that is resumed, or `null` for a new one. */
  readonly resumes: RunId | null;
  /**
   * Writes the run's or its next attempt's rows, if `admit` lets it; `null` where it does not.
   */
  readonly begin: (
    history: HistoryStore,
    run: NewRun,
    admit: Admit,
  ) => Result<RunKey | null, Failure>;
}

/** A run that can start: everything is checked, nothing has been written. */
interface Prepared extends DecidedRun {
  readonly dangers: Dangers;
  readonly workers: number;
  /** Folders that logs will be written to, absolute, each once. */
  readonly logDirs: readonly string[];
}

/** Runs a config from its first job to its report. */
export async function run(
  options: RunOptions,
  input: CommandInput,
  dependencies: CliDependencies,
): Promise<Result<number, Failure>> {
  const { configPath } = options;
  const config = await loadRunnable(configPath, options, dependencies, input.errorStyle);
  if (!config.ok) return config;
  const { workflow } = config.value;
  const plan = planFresh(config.value, options);
  if (!plan.ok) return plan;
  const path = findHistory({ flag: options.db, config: workflow.databasePath }, dependencies);
  if (!path.ok) return path;
  const decided: DecidedRun = {
    config: config.value,
    plan: plan.value,
    reusedOutputs: nothingReused,
    historyPath: path.value,
    logDir: workflow.logDir,
    resumes: null,
    begin: (history, run, admit) => ok(history.startRunIf(run, admit)),
  };
  return await runDecided(decided, options, input, dependencies);
}

/** Runs what is decided, to its report. */
export async function runDecided(
  decided: DecidedRun,
  options: RunOptions,
  input: CommandInput,
  dependencies: CliDependencies,
): Promise<Result<number, Failure>> {
  const adapters = await dependencies.loadRunAdapters();
  const prepared = prepare(decided, options, input, dependencies);
  if (!prepared.ok) return prepared;
  const { config, plan } = decided;
  const outputs = makeOutputFolder(decided, adapters);
  if (!outputs.ok) return outputs;
  const plugins = adapters.createPlugins({
    plugins: config.workflow.plugins,
    mask: (text) => config.environment.secrets.mask(text),
  });
  const net = needNetwork(config.workflow.jobs);
  const outputFolder = outputs.value?.path ?? null;
  const slots = adapters.createSlots({
    ...prepared.value,
    net,
    plugins,
    outputFolder,
    confinement: config.restriction?.confinement ?? null,
  });
  // The first thread takes longer to make than all that follows until it is needed.
  const arePlain = config.environment.secrets.isEmpty && arePlainJobs(config.workflow.jobs, plan);
  if (plan.order.length > 0) slots.warmUp({ arePlain });
  const telling = new RunTelling(input, dependencies);
  let result: Result<number, Failure>;
  try {
    adapters.sealDescriptors();
    const dangers = await examineRun(config, plan);
    const told = dangersText(dangers, options.quiet);
    if (told !== "") dependencies.stderr.write(told);
    if (!dangers.isDenied) {
      const broken = await plugins.load();
      if (broken.size > 0) return err(await config.describeBroken(broken));
    }
    const around = {
      ...{ options, input, dependencies, adapters },
      ...{ slots, plugins, outputFolder, telling },
    };
    result = await runRecorded({ ...prepared.value, dangers }, around);
  } finally {
    await slots.close();
    await plugins.close();
    outputs.value?.remove();
  }
  // When all of the run is over and its history is free for others.
  await telling.tell(options);
  return result;
}

/** Most runs need none. */
function makeOutputFolder(
  { config: { workflow, restriction }, plan }: DecidedRun,
  adapters: RunAdapters,
): Result<PrivateFolder | null, Failure> {
  const isNeeded = workflow.jobs.some(({ outputs, index }) =>
    outputs.length > 0 && plan.jobs[index]?.kind === "run"
  );
  if (!isNeeded) return ok(null);
  const { read = [], write = [], user = null } = restriction?.confinement ?? {};
  const granted = [...read, ...write].flatMap(({ path, real }) => [path, real]);
  const made = adapters.makePrivateFolder(granted, user !== null);
  if (made.ok) return made;
  const message = `Cannot make a folder for the outputs of jobs: ${made.error}`;
  return err({ kind: "system", message, hint: "TMPDIR names another place for it" });
}

/** Runs with the history open. */
async function runRecorded(
  prepared: Prepared,
  around: Omit<Surroundings, "history">,
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

function prepare(
  decided: DecidedRun,
  options: RunOptions,
  { errorStyle }: CommandInput,
  { stderr, cwd }: CliDependencies,
): Result<Omit<Prepared, "dangers">, Failure> {
  const { workflow, warnings, restriction } = decided.config;
  const { workers, warning } = decideWorkers(workflow, options);
  if (warnings !== "") stderr.write(warnings);
  const { whenWarnings } = decided.config.environment;
  for (const text of [...(warning === null ? [] : [warning]), ...whenWarnings]) {
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
  const trouble = inReach(restriction, { logDir, historyPath: decided.historyPath });
  return trouble === null ? ok(prepared) : err(trouble);
}

/** With `--json` stdout is for events alone. */
async function showEnvironment(
  { config: { workflow, environment } }: Prepared,
  { json }: RunOptions,
  { style, errorStyle }: CommandInput,
  { stdout, stderr }: CliDependencies,
): Promise<void> {
  const { environmentText } = await import("../environment_view.ts");
  const text = environmentText(workflow, environment, json ? errorStyle : style);
  writeAll(text, json ? stderr : stdout);
}

/** What a prepared run is executed with. */
interface Surroundings {
  readonly options: RunOptions;
  readonly input: CommandInput;
  readonly dependencies: CliDependencies;
  readonly adapters: RunAdapters;
  readonly slots: SlotPool;
  readonly telling: RunTelling;
  /** Where jobs write their outputs, absolute; `null` in a run without any. */
  readonly outputFolder: string | null;
  readonly plugins: PluginHost;
  readonly history: HistoryStore;
}

/** How long one try to write waits for another process's lock, ms: no signal is heard meanwhile. */
const stepPatienceMs = 200;

/** Executes once no other run of the application is in the way; `null` where the run is left out. */
async function executeInTurn(
  prepared: Prepared,
  around: Surroundings,
): Promise<Result<RunReport | null, Failure>> {
  const { config: { workflow: { applicationName, onOverlap } }, resumes: runId } = prepared;
  const { options, input, dependencies, history } = around;
  await recoverRuns(history, { path: prepared.historyPath, input, dependencies });
  const turn = { applicationName, runId, policy: options.ifRunning ?? onOverlap };
  const turnstile = new Turnstile(turn, dependencies);
  for (;;) {
    const taken = await turnstile.take(history, options.quiet);
    if (!taken.ok) return taken;
    if (taken.value === "skip") return ok(null);
    // Now, while signals have their usual effect: one would not be heard while the start waits.
    history.awaitLock();
    const executed = await execute(prepared, around, turnstile.admit);
    // Of two that found the way free one was faster.
    if (!executed.ok || executed.value !== null) return executed;
  }
}

async function execute(
  prepared: Prepared,
  around: Surroundings,
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
    isRestricted: restriction !== null,
  });
  const { historyPath } = prepared;
  const heard = toldOf(workflow, prepared.dangers);
  await around.telling.prepare({ workflow: heard, environment, adapters, history, historyPath });
  let stop = (_signal: string): void => {};
  // Before the run is in the history: from then on a signal must end the run, not only the engine.
  // It is heard between two steps of the event loop, and by the first of them there is a run to stop.
  const release = adapters.onStopSignal((signal) => stop(signal));
  try {
    const mask = (text: string) => environment.secrets.mask(text);
    const fingerprints = workflow.jobs.map((job) => fingerprintOf(job, mask));
    const mark = adapters.newMark();
    const begun = prepared.begin(history, {
      ...header,
      mark,
      engine: adapters.engine,
      configFingerprint: configFingerprint(workflow, fingerprints),
      grants: restriction?.words ?? null,
      jobs: workflow.jobs.map((job) => ({
        id: job.id,
        description: mask(job.description),
        command: mask(job.commandText),
        workingDir: job.workingDir,
        logDir: job.logDir,
        fingerprint: fingerprints[job.index] ?? "",
        dependencies: job.dependencies.map((id) => ({ id, trigger: triggerOf(job, id) })),
      })),
    }, admit);
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
