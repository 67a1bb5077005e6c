import { counted } from "../../core/text/counted.ts";
import type { Failure } from "../../core/failure.ts";
import { configFingerprint, fingerprintsOf } from "../../core/job_fingerprint.ts";
import type { JobSpec } from "../../core/job_spec.ts";
import type { LeftoverOf } from "../../core/leftover.ts";
import { commandLine, showStep } from "../../core/run/next_step.ts";
import { printable } from "../../core/text/printable.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { RunPlan } from "../../core/run/run_plan.ts";
import type { WhenForecast } from "../../core/when/forecast_when.ts";
import type { CutExecution } from "../../ports/history_store.ts";
import type { JobRecord, RunRecord } from "../../ports/history_records.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { CommandAction, CommandInput } from "../command_line/command.ts";
import { findRun, parseRunChoice, type RunChoice } from "../find_run.ts";
import { createForecast } from "../planning/forecast.ts";
import { readReusedOutputs } from "../planning/known_outputs.ts";
import { liveRunFailure } from "../live_run.ts";
import { loadConfig, loadRunnable } from "../load_config.ts";
import type { LoadedConfig, RunnableConfig } from "../loaded_config.ts";
import { findHistory, historyOptions } from "../find_history.ts";
import { describeChanged, type OnChange, planResume, reusedJobs } from "../planning/resume_plan.ts";
import { resumeOf } from "../next_steps.ts";
import { recoverBeforeLooking } from "../recover_runs.ts";
import { readOnLeftovers, settleLeftovers } from "../planning/resume_leftovers.ts";
import { readRunOptions, type RunOptions } from "../command_line/run_options.ts";
import type { DecidedRun } from "../run/decided_run.ts";
import { runDecided } from "../run/run_decided.ts";
import { showPlan } from "./plan.ts";

/** Runs what is left of a run. */
export const resumeCommand: CommandAction = async (input, dependencies) => {
  const [run = "", file] = input.operands;
  const failedOnly = input.values.has("failed-only") || input.values.has("resume-failed-only");
  return await resume({ run, file: file ?? null, failedOnly }, input, dependencies);
};

/** Which run to resume, as typed. */
export interface ResumeTarget {
  readonly run: string;
  /** The config, or `null` for the one that is recorded with the run. */
  readonly file: string | null;
  readonly failedOnly: boolean;
}

/** Resumes a run, or with `--dry-run` shows what that would do. */
export async function resume(
  target: ResumeTarget,
  input: CommandInput,
  dependencies: CliDependencies,
): Promise<Result<number, Failure>> {
  const choice = parseRunChoice(target.run);
  if (!choice.ok) return choice;
  const asked = readRunOptions(input);
  if (!asked.ok) return asked;
  const onChange = readOnChange(input);
  if (!onChange.ok) return onChange;
  const onLeftovers = readOnLeftovers(input);
  if (!onLeftovers.ok) return onLeftovers;
  const given = target.file === null
    ? null
    : await loadRunnable(target.file, asked.value, dependencies, input.errorStyle);
  if (given !== null && !given.ok) return given;
  const path = await pathOf(given?.value ?? null, asked.value, input, dependencies);
  if (!path.ok) return path;
  const application = given?.value.workflow.applicationName ?? null;
  const found = await load(path.value, choice.value, application, input, dependencies);
  if (!found.ok) return found;
  const { record, cut } = found.value;
  const busy = await liveRunFailure(record.run, "resume", path.value, dependencies);
  if (busy !== null) return err(busy);
  const places = historyOptions(path.value, dependencies);
  const config = given ?? await recordedConfig(record, places, asked.value, input, dependencies);
  if (!config.ok) return config;
  const stranger = otherApplication(record, config.value);
  if (stranger !== null) return err(stranger);
  const request = { ...target, skip: asked.value.skip, onChange: onChange.value };
  const mask = (text: string) => config.value.environment.secrets.mask(text);
  const fingerprints = fingerprintsOf(config.value.workflow, mask);
  const loosened = whyLoosened(record, config.value, places);
  if (loosened !== null) return err(loosened);
  const planned = planResume(record, config.value, request, fingerprints);
  if (!planned.ok) return planned;
  const { plan, changed } = planned.value;
  const { graph } = config.value;
  const reusedOutputs = readReusedOutputs(record, plan, graph);
  const options = { ...asked.value, configPath: config.value.workflow.configPath };
  // Of an imported run it may not be known.
  const logDir = record.run.logDir === "" ? config.value.workflow.logDir : record.run.logDir;
  const problem = onChange.value === "refuse" && changed.length > 0
    ? describeChanged(record.run.runId, changed)
    : nothingFailed(record, plan, places);
  if (options.dryRun) {
    const now = configFingerprint(config.value.workflow, fingerprints);
    const resume = {
      runId: record.run.runId,
      attempt: record.run.attempt + 1,
      configChanged: now !== record.run.configFingerprint,
    };
    const historyPath = path.value;
    const shown = { config: config.value, plan, logDir, historyPath, reusedOutputs, resume };
    const would = await showPlan(shown, options, input, dependencies);
    return problem === null ? would : err(problem);
  }
  if (problem !== null) return err(problem);
  const resumed = { runId: record.run.runId, attempt: record.run.attempt + 1 };
  const forecast = createForecast({
    ...config.value,
    plan,
    reusedOutputs,
    resume: resumed,
    testPattern: dependencies.testPattern,
  });
  if (isComplete(record, config.value, plan, forecast)) {
    sayComplete(record, options, dependencies);
    return ok(0);
  }
  const running = new Set(plan.jobs.flatMap((job, index) => job.kind === "run" ? [index] : []));
  // Which hooks run nobody can know before the run's end.
  const willRun = (of: LeftoverOf) =>
    of.kind === "hook" ||
    config.value.workflow.jobs.some((job) => job.id === of.jobId && running.has(job.index));
  if (cut.length > 0) await assertWritable(path.value, dependencies);
  const settled = await settleLeftovers(
    record,
    cut,
    { on: onLeftovers.value, willRun },
    input,
    dependencies,
  );
  if (!settled.ok) return settled;
  const decided = {
    config: config.value,
    plan,
    reusedOutputs,
    historyPath: path.value,
    logDir,
    resumes: record.run.runId,
    begin: begin(record, plan, places),
  };
  return await runDecided(decided, options, input, dependencies);
}

/** Nothing is ended or waited for that could not be gone on with then. */
async function assertWritable(path: string, { openHistory }: CliDependencies): Promise<void> {
  const history = await openHistory(path, "write");
  try {
    history?.awaitLock();
  } finally {
    history?.close();
  }
}

function readOnChange({ values }: CommandInput): Result<OnChange, Failure> {
  const [accept, rerun] = [values.has("accept-changes"), values.has("rerun-changed")];
  if (accept && rerun) {
    const message = "--accept-changes and --rerun-changed contradict each other";
    return err({ kind: "usage", message });
  }
  return ok(accept ? "accept" : rerun ? "rerun" : "refuse");
}

/** The history is the one that is named, else that of the config that is given. */
async function pathOf(
  given: LoadedConfig | null,
  { db }: RunOptions,
  { values, errorStyle }: CommandInput,
  dependencies: CliDependencies,
): Promise<Result<string, Failure>> {
  // The flag form and `run` name no config by an option: there it is the operand.
  const named = values.knows("config") ? values.text("config") : null;
  if (named === null) {
    return findHistory({ flag: db, config: given?.workflow.databasePath ?? null }, dependencies);
  }
  const config = await loadConfig(named, dependencies, errorStyle);
  if (!config.ok) return config;
  return findHistory({ flag: db, config: config.value.workflow.databasePath }, dependencies);
}

async function load(
  path: string,
  choice: RunChoice,
  application: string | null,
  input: CommandInput,
  dependencies: CliDependencies,
): Promise<Result<{ record: RunRecord; cut: readonly CutExecution[] }, Failure>> {
  const history = await dependencies.openHistory(path, "read");
  try {
    const recovered = history === null
      ? null
      : await recoverBeforeLooking(history, { path, input, dependencies });
    const record = findRun(recovered, path, choice, null, application);
    if (!record.ok) return record;
    return ok({ record: record.value, cut: history?.listCut(record.value.run.runId) ?? [] });
  } finally {
    history?.close();
  }
}

async function recordedConfig(
  { run }: RunRecord,
  places: readonly string[],
  options: RunOptions,
  { errorStyle }: CommandInput,
  dependencies: CliDependencies,
): Promise<Result<RunnableConfig, Failure>> {
  const withFile = commandLine("resume", [String(run.runId), "FILE"], places);
  if (run.configPath === "") {
    const message =
      `Cannot resume run ${run.runId}: it was imported, without the name of its config`;
    const hint = `Name it: ${withFile}`;
    return err({ kind: "config", message, hint });
  }
  const config = await loadRunnable(run.configPath, options, dependencies, errorStyle);
  if (config.ok) return config;
  const hint = `If the config is another file now: ${withFile}`;
  return err({ hint, ...config.error });
}

function otherApplication({ run }: RunRecord, { workflow }: LoadedConfig): Failure | null {
  if (run.applicationName === workflow.applicationName) return null;
  const [ours, theirs] = [workflow.applicationName, run.applicationName].map(printable);
  return {
    kind: "config",
    message: `Cannot resume run ${run.runId}: it is of application "${theirs}", and the config ` +
      `"${printable(workflow.configPath)}" is of "${ours}"`,
  };
}

/** What was started under restrictions is not gone on with without them. */
function whyLoosened(
  { run }: RunRecord,
  { restriction }: RunnableConfig,
  places: readonly string[],
): Failure | null {
  if (run.grants === null || restriction !== null) return null;
  return {
    kind: "denied",
    message: `Cannot resume run ${run.runId}: it was restricted, and this attempt would not be`,
    hint: `Restrict it too: ${resumeOf(run, places).command}`,
  };
}

/** Asked for failed jobs only, a run without any has nothing to do, and must not look as if done. */
function nothingFailed(
  { run }: RunRecord,
  { jobs }: RunPlan,
  places: readonly string[],
): Failure | null {
  if (jobs.some(({ kind }) => kind === "run")) return null;
  const held = jobs.filter(({ kind }) => kind === "hold" || kind === "block").length;
  if (held === 0) return null;
  return {
    kind: "not_found",
    message: `No failed job of run ${run.runId} is left to run: ${
      counted(held, "job")
    } never started`,
    hint: `To run all that is left: ${resumeOf(run, places).command}`,
  };
}

/** Whether the record says already what another attempt would. */
function isComplete(
  { run, jobs }: RunRecord,
  { workflow }: LoadedConfig,
  plan: RunPlan,
  forecast: (job: JobSpec) => WhenForecast,
): boolean {
  if (run.status !== "SUCCESS") return false;
  const before = new Map<string, JobRecord>(jobs.map((job) => [job.id, job]));
  return workflow.jobs.every((spec) => {
    const { id, index, triggers, when } = spec;
    const kind = plan.jobs[index]?.kind;
    const job = before.get(id);
    if (kind === "reuse") return true;
    if (kind === "skip") return job?.status === "SKIPPED";
    // The environment may be another one now.
    if (job?.status === "SKIPPED" && when !== null) return forecast(spec).kind === "unmet";
    // It failed as it may, or waited for a failure that did not happen.
    return job?.tolerated === true || (job?.status === "SKIPPED" && triggers.size > 0);
  });
}

function sayComplete(
  { run }: RunRecord,
  { json, quiet }: RunOptions,
  { stdout, stderr }: CliDependencies,
): void {
  if (quiet) return;
  const name = printable(run.applicationName);
  // Standard output is for events alone with --json.
  (json ? stderr : stdout).write(
    `Run ${run.runId} of ${name} has succeeded: nothing is left to run\n`,
  );
}

function begin(
  { run }: RunRecord,
  plan: RunPlan,
  places: readonly string[],
): DecidedRun["begin"] {
  return (history, next, { admit, ...beginning }) => {
    let isAdmitted = true;
    const key = history.startAttempt(run, next, reusedJobs(plan), {
      ...beginning,
      admit: (open) => isAdmitted = admit(open),
    });
    if (key !== null || !isAdmitted) return ok(key);
    return err({
      kind: "history",
      message: `Cannot resume run ${run.runId}: somebody else has resumed or marked it meanwhile`,
      hint: `To see how it stands: ${showStep(run.runId, places).command}`,
    });
  };
}
