import { needNetwork } from "../../core/check_spec.ts";
import { neededBy } from "../../core/probe_needs.ts";
import type { Failure } from "../../core/failure.ts";
import { configFingerprint, fingerprintOf } from "../../core/job_fingerprint.ts";
import { resolvePath } from "../../core/paths.ts";
import { printable } from "../../core/printable.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { RunHeader } from "../../core/run_event.ts";
import type { RunPlan } from "../../core/run_plan.ts";
import type { RunReport } from "../../core/run_report.ts";
import { decideWorkers } from "../../core/worker_count.ts";
import { ExecutionHistoryManager } from "../../observers/execution_history_manager.ts";
import { JobExecutioner } from "../../orchestrator/job_executioner.ts";
import type { HistoryStore, NewRun, RunKey } from "../../ports/history_store.ts";
import type { SlotPool } from "../../ports/slot_pool.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { CommandInput } from "../command.ts";
import { loadRunnable, type RunnableConfig } from "../load_config.ts";
import { findHistory } from "../open_history.ts";
import { planFresh } from "../plan_fresh.ts";
import type { RunAdapters } from "../run_adapters.ts";
import { createRunObservers } from "../run_observers.ts";
import { inReach } from "../restricted/in_reach.ts";
import type { RunOptions } from "../run_options.ts";
import { writeAll } from "../write_all.ts";

/** A run that is decided: what it does, and how its rows are begun. */
export interface DecidedRun {
  readonly config: RunnableConfig;
  readonly plan: RunPlan;
  /** Absolute. */
  readonly historyPath: string;
  /** Absolute folder of the logs unless `--log-dir` names another. */
  readonly logDir: string;
  /** Writes the run's or its next attempt's rows. */
  readonly begin: (history: HistoryStore, run: NewRun) => Result<RunKey, Failure>;
}

/** A run that can start: everything is checked, nothing has been written. */
interface Prepared extends DecidedRun {
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
    historyPath: path.value,
    logDir: workflow.logDir,
    begin: (history, run) => ok(history.startRun(run)),
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
  const net = needNetwork(decided.config.workflow.jobs);
  const confinement = decided.config.restriction?.confinement ?? null;
  const slots = adapters.createSlots({ ...prepared.value, net, confinement });
  // The first thread takes longer to make than all that follows until it is needed.
  if (decided.plan.order.length > 0) slots.warmUp();
  try {
    return await runRecorded(prepared.value, { options, input, dependencies, adapters, slots });
  } finally {
    await slots.close();
  }
}

/** Runs with the history open. */
async function runRecorded(
  prepared: Prepared,
  around: Omit<Surroundings, "history">,
): Promise<Result<number, Failure>> {
  const { options, input, dependencies, adapters } = around;
  const history = await dependencies.openHistory(prepared.historyPath, "write");
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
    const executed = await execute(prepared, { ...around, history });
    if (!executed.ok) return executed;
    const report = executed.value;
    if (report.stop?.kind === "history_failed") {
      return err({ kind: "history", message: report.stop.message });
    }
    return ok(report.exitCode);
  } finally {
    history.close();
  }
}

function prepare(
  decided: DecidedRun,
  options: RunOptions,
  { errorStyle }: CommandInput,
  { stderr, cwd }: CliDependencies,
): Result<Prepared, Failure> {
  const { workflow, warnings, restriction } = decided.config;
  const { workers, warning } = decideWorkers(workflow, options);
  if (warnings !== "") stderr.write(warnings);
  if (warning !== null) stderr.write(`${errorStyle.yellow("warning:")} ${warning}\n`);
  const logDir = options.logDir === null ? decided.logDir : resolvePath(cwd, options.logDir);
  const logDirs = new Set([logDir]);
  for (const job of workflow.jobs) if (job.logDir !== null) logDirs.add(job.logDir);
  const prepared = { ...decided, workers, logDir, logDirs: [...logDirs] };
  if (restriction === null) return ok(prepared);
  for (const note of restriction.notes) stderr.write(`${errorStyle.yellow("note:")} ${printable(note)}\n`);
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
  readonly history: HistoryStore;
}

async function execute(
  prepared: Prepared,
  around: Surroundings,
): Promise<Result<RunReport, Failure>> {
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
  const observers = await createRunObservers(options, input, dependencies, {
    adapters,
    historyPath: prepared.historyPath,
    isRestricted: restriction !== null,
  });
  let stop = (_signal: string): void => {};
  // Before the run is in the history: from then on a signal must end the run, not only the engine.
  // It is heard between two steps of the event loop, and by the first of them there is a run to stop.
  const release = adapters.onStopSignal((signal) => stop(signal));
  try {
    const mask = (text: string) => environment.secrets.mask(text);
    const fingerprints = workflow.jobs.map((job) => fingerprintOf(job, mask));
    const begun = prepared.begin(history, {
      ...header,
      engine: adapters.engine,
      configFingerprint: configFingerprint(workflow, fingerprints),
      grants: restriction?.words ?? null,
      jobs: workflow.jobs.map(({ id, index, description, commandText, workingDir, logDir }) => ({
        id,
        description: mask(description),
        command: mask(commandText),
        workingDir,
        logDir,
        fingerprint: fingerprints[index] ?? "",
      })),
    });
    if (!begun.ok) return begun;
    const key = begun.value;
    const warn = (message: string) =>
      dependencies.stderr.write(`${input.errorStyle.yellow("warning:")} ${message}\n`);
    const runHeader: RunHeader = { ...header, ...key, jobCount: workflow.jobs.length };
    await using executioner = new JobExecutioner({
      run: runHeader,
      jobs: workflow.jobs,
      graph,
      plan,
      continueOnError: options.continueOnError,
      runTimeoutMs: workflow.runTimeoutMs,
      limits: workflow.limits,
      environmentOf: environment.of,
      secrets: environment.secrets,
      clock: dependencies.clock,
      slots: around.slots,
      prober: adapters.createProber(
        neededBy(workflow.jobs),
        warn,
        restriction?.confinement ?? null,
      ),
      localOffset: dependencies.utcOffsetMinutes,
      history: new ExecutionHistoryManager({ store: history, key }),
      observers,
      onObserverFailure: warn,
    });
    stop = (signal) => executioner.stop(signal);
    return ok(await executioner.execute());
  } finally {
    release();
  }
}
