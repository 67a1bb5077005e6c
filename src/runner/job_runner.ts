import type { Assignment, ExecutionEnding } from "../core/assignment.ts";
import type { CheckResult } from "../core/check_spec.ts";
import { readOutputs, takeOutputs } from "../core/outputs/parse_outputs.ts";
import type { CheckPhase, Outcome, TerminationCause } from "../core/outcome.ts";
import { needsAnswer, type RetryAnswer } from "../core/retries/retry_conditions.ts";
import { SecretAutomatons } from "../core/secrets/secret_automatons.ts";
import { maskText, SecretMasker } from "../core/secrets/secret_masker.ts";
import type { JobLog, JobLogs } from "../ports/job_log.ts";
import type { OutputFiles } from "../ports/output_files.ts";
import type { ExitStatus, ProcessRunner } from "../ports/process_runner.ts";
import type { AskRetry } from "./ask_retry.ts";
import type { RunCheck } from "./checks/check_runner.ts";
import { OutputPump, unmasked } from "./output_pump.ts";

/** What a runner tells of an execution while it lasts. */
export interface RunnerListener {
  /** A process exists. Called at most once. */
  spawned(pid: number): void;
  /** The process is gone; resolves when nothing of its group can write to the log any more. */
  exited(pid: number): Promise<void>;
  /** A check or a retry's question started a process that leads its own group; `null`: it is gone. */
  checkProcess(pid: number | null): void;
  /** A check's process was ended; resolves when nothing that carries the mark is left. */
  checkCut(pid: number, mark: string): Promise<void>;
}

/** What main says to an execution while it lasts. */
export interface RunnerSignals {
  /**
   * Ends checks and keeps what has not begun from beginning; a process is not ended. Its reason is
   * the `TerminationCause`.
   */
  readonly end: AbortSignal;
  /** Nobody wants to know any more whether there may be a retry. */
  readonly cancel: AbortSignal;
}

/** What one execution is run with. */
interface Execution {
  readonly assignment: Assignment;
  readonly listener: RunnerListener;
  readonly signals: RunnerSignals;
  /** Filled as checks end. */
  readonly checks: CheckResult[];
}

/**
 * Runs one execution of one job: pre-checks, process, post-checks, and after a failure the retry
 * conditions that are looked at on the spot. It knows no graph, no time limit of the job and no
 * database, and decides about no retry.
 */
export class JobRunner {
  readonly #processes: ProcessRunner;
  readonly #logs: JobLogs;
  readonly #outputs: OutputFiles;
  readonly #loadChecks: () => Promise<RunCheck>;
  readonly #loadAskRetry: () => Promise<AskRetry>;
  readonly #automata = new SecretAutomatons();

  constructor(deps: {
    readonly processes: ProcessRunner;
    readonly logs: JobLogs;
    readonly outputs: OutputFiles;
    /** Called only where there are checks: most executions have none. */
    readonly loadChecks: () => Promise<RunCheck>;
    /** Called only where there are conditions to look at. */
    readonly loadAskRetry: () => Promise<AskRetry>;
  }) {
    this.#processes = deps.processes;
    this.#logs = deps.logs;
    this.#outputs = deps.outputs;
    this.#loadChecks = deps.loadChecks;
    this.#loadAskRetry = deps.loadAskRetry;
  }

  /** Runs an assignment to its end. Never rejects for anything that a job can do. */
  async run(
    assignment: Assignment,
    listener: RunnerListener,
    signals: RunnerSignals,
  ): Promise<ExecutionEnding> {
    const checks: CheckResult[] = [];
    const execution = { assignment, listener, signals, checks };
    const opened = this.#logs.open(
      assignment.logPath,
      assignment.logHeading,
      assignment.logMaxBytes,
    );
    if (!opened.ok) {
      const outcome = { kind: "spawn_failed", message: opened.error } as const;
      const answer = await this.#askRetry(outcome, null, execution);
      return { outcome, logOffset: 0, logBytes: 0, checks, answer };
    }
    const log = opened.value;
    try {
      const ended = await this.#runWithOutputs(log, execution);
      const written = { logOffset: log.offset, logBytes: log.size() };
      const answer = await this.#askRetry(ended.outcome, log, execution);
      return { ...ended, ...written, checks, answer };
    } finally {
      log.close();
    }
  }

  /** Whatever the job makes of its file, it is gone afterwards. */
  async #runWithOutputs(
    log: JobLog,
    execution: Execution,
  ): Promise<Pick<ExecutionEnding, "outcome" | "outputs" | "unused">> {
    const { outputs } = execution.assignment;
    if (outputs === null) return { outcome: await this.#runWith(log, execution) };
    const { path, names } = outputs;
    const prepared = this.#outputs.prepare(path);
    if (!prepared.ok) {
      const message = `its file for outputs cannot be made: ${prepared.error}`;
      return { outcome: { kind: "spawn_failed", message } };
    }
    try {
      const outcome = await this.#runWith(log, execution);
      const bytes = this.#outputs.read(path);
      const written = bytes.ok
        ? readOutputs(bytes.value)
        : { values: new Map<string, string>(), mistake: bytes.error };
      const unused = Object.fromEntries(written.values);
      if (outcome.kind !== "succeeded") return { outcome, unused };
      const taken = takeOutputs(written, names);
      return taken.ok
        ? { outcome, outputs: taken.value }
        : { outcome: { kind: "output_failed", message: taken.error }, unused };
    } finally {
      this.#outputs.remove(path);
    }
  }

  /** What ends a process is main's business, so how that counts is not in its own outcome. */
  async #askRetry(
    ended: Outcome,
    log: JobLog | null,
    { assignment, listener, signals: { end, cancel } }: Execution,
  ): Promise<RetryAnswer | null> {
    const { retry: inquiry } = assignment;
    const outcome = end.aborted ? end.reason as TerminationCause : ended;
    if (inquiry === null || cancel.aborted || !needsAnswer(inquiry.conditions, outcome)) {
      return null;
    }
    const askRetry = await this.#loadAskRetry();
    const onProcess = (pid: number | null) => listener.checkProcess(pid);
    const mask = this.#maskOf(assignment);
    const onCut = (pid: number, mark: string) => listener.checkCut(pid, mark);
    return await askRetry({
      assignment,
      inquiry,
      outcome,
      log,
      mask,
      signal: cancel,
      onProcess,
      onCut,
    });
  }

  async #runWith(log: JobLog, execution: Execution): Promise<Outcome> {
    const { assignment, listener } = execution;
    const { command, env, cwd, launcher = [], maskValues, logMaxBytes } = assignment;
    const unmet = await this.#firstFailure("pre", execution);
    if (unmet !== null) return unmet;
    const masker = maskValues.length === 0 ? null : new SecretMasker(this.#automata.of(maskValues));
    const { outputLimit } = this.#processes;
    // Without secrets, without a limit and for a trusted job nothing stands between job and log.
    const isDirect = masker === null && logMaxBytes === null && outputLimit === null;
    const output = isDirect ? log.descriptor : "piped";
    const outputFile = assignment.outputs?.path ?? null;
    const started = this.#processes.start({ command, env, cwd, launcher, outputFile, output });
    if (!started.ok) {
      const { kind, message } = started.error;
      return { kind: kind === "denied" ? "denied" : "spawn_failed", message };
    }
    const { pid, exit } = started.value;
    listener.spawned(pid);
    const pump = started.value.output === null
      ? null
      : new OutputPump(started.value.output, masker ?? unmasked, log, outputLimit?.bytes ?? null);
    const ended = await exit;
    await listener.exited(pid);
    const failure = await pump?.finish() ?? null;
    if (failure !== null) return { kind: "log_failed", message: failure };
    if (pump?.isOverLimit === true && outputLimit !== null) {
      return { kind: "over_limit", limit: outputLimit.name };
    }
    if (ended.kind === "not_confined") return notConfined(ended.message, log);
    const outcome = outcomeOf(ended);
    if (outcome.kind !== "succeeded") return outcome;
    return await this.#firstFailure("post", execution) ?? outcome;
  }

  #maskOf({ maskValues }: Assignment): ((text: string) => string) | null {
    if (maskValues.length === 0) return null;
    return (text) => maskText(this.#automata.of(maskValues), text);
  }

  async #firstFailure(phase: CheckPhase, execution: Execution): Promise<Outcome | null> {
    const { assignment, signals: { end: signal }, listener } = execution;
    const list = phase === "pre" ? assignment.preChecks : assignment.postChecks;
    if (list.length === 0) return null;
    const mask = this.#maskOf(assignment);
    const runCheck = await this.#loadChecks();
    for (const check of list) {
      if (signal.aborted) return cancelled;
      const { name } = check;
      const startedAt = performance.now();
      const { ok, message } = await runCheck(check, {
        folder: assignment.cwd,
        jobId: assignment.jobId,
        env: assignment.env,
        launcher: assignment.launcher ?? [],
        mask,
        signal,
        onProcess: (pid) => listener.checkProcess(pid),
        onCut: (pid, mark) => listener.checkCut(pid, mark),
      });
      const durationMs = Math.round(performance.now() - startedAt);
      execution.checks.push({ phase, name, ok, message, durationMs });
      if (signal.aborted) return cancelled;
      if (!ok) return { kind: "check_failed", phase, check: name, message };
    }
    return null;
  }
}

/** Who cancelled is what main knows. */
const cancelled: Outcome = { kind: "cancelled", by: "the engine" };

function outcomeOf(exit: ExitStatus): Outcome {
  switch (exit.kind) {
    case "signal":
      return { kind: "signalled", signal: exit.signal };
    case "code":
      return exit.code === 0 ? { kind: "succeeded" } : { kind: "exited", code: exit.code };
  }
}

/** What bwrap said is all that there is in the output. */
function notConfined(message: string, log: JobLog): Outcome {
  const tail = log.tail(maxSaid);
  const said = tail.ok ? new TextDecoder().decode(tail.value).trim().split("\n").at(-1) ?? "" : "";
  return { kind: "spawn_failed", message: said === "" ? message : `${message}: ${said}` };
}

/** How much of what was said is quoted, bytes. */
const maxSaid = 500;
