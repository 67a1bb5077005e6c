import type { Assignment } from "../core/assignment.ts";
import type { CheckSpec } from "../core/check_spec.ts";
import type { CheckPhase, Outcome } from "../core/outcome.ts";
import { SecretAutomaton } from "../core/secret_automaton.ts";
import { SecretMasker } from "../core/secret_masker.ts";
import type { JobLog, JobLogs } from "../ports/job_log.ts";
import type { ExitStatus, ProcessRunner } from "../ports/process_runner.ts";
import type { RunCheck } from "./checks.ts";
import { OutputPump } from "./output_pump.ts";

/** What a runner tells of an execution while it lasts. */
export interface RunnerListener {
  /** A process exists. Called at most once. */
  spawned(pid: number): void;
  /** The process is gone; resolves when nothing of its group can write to the log any more. */
  exited(pid: number): Promise<void>;
}

/** How an execution ended and which part of the log is its own. */
export interface RunnerResult {
  readonly outcome: Outcome;
  readonly logOffset: number;
  readonly logBytes: number;
}

/**
 * Runs one execution of one job: pre-checks, process, post-checks. It knows no graph, no retry, no
 * time limit and no database.
 */
export class JobRunner {
  readonly #processes: ProcessRunner;
  readonly #logs: JobLogs;
  readonly #runCheck: RunCheck;
  /** The automaton made last and its values: most jobs of a run have the same secrets. */
  #secrets: { readonly values: string; readonly automaton: SecretAutomaton } | null = null;

  constructor(deps: {
    readonly processes: ProcessRunner;
    readonly logs: JobLogs;
    readonly runCheck: RunCheck;
  }) {
    this.#processes = deps.processes;
    this.#logs = deps.logs;
    this.#runCheck = deps.runCheck;
  }

  /** Runs an assignment to its end. Never rejects for anything that a job can do. */
  async run(assignment: Assignment, listener: RunnerListener): Promise<RunnerResult> {
    const opened = this.#logs.open(assignment.logPath, assignment.logHeading);
    if (!opened.ok) {
      return {
        outcome: { kind: "spawn_failed", message: opened.error },
        logOffset: 0,
        logBytes: 0,
      };
    }
    const log = opened.value;
    try {
      const outcome = await this.#runWith(log, assignment, listener);
      return { outcome, logOffset: log.offset, logBytes: log.size() };
    } finally {
      log.close();
    }
  }

  async #runWith(
    log: JobLog,
    assignment: Assignment,
    listener: RunnerListener,
  ): Promise<Outcome> {
    const { command, env, cwd, maskValues, preChecks, postChecks } = assignment;
    const unmet = await this.#firstFailure("pre", preChecks, cwd);
    if (unmet !== null) return unmet;
    // Without secrets nothing stands between job and log.
    const masker = maskValues.length === 0 ? null : this.#maskerOf(maskValues);
    const output = masker === null ? log.descriptor : "piped";
    const started = this.#processes.start({ command, env, cwd, output });
    if (!started.ok) return { kind: "spawn_failed", message: started.error };
    const { pid, exit } = started.value;
    listener.spawned(pid);
    const pump = masker === null || started.value.output === null
      ? null
      : new OutputPump(started.value.output, masker, log);
    const outcome = outcomeOf(await exit);
    await listener.exited(pid);
    const failure = await pump?.finish() ?? null;
    if (failure !== null) return { kind: "log_failed", message: failure };
    if (outcome.kind !== "succeeded") return outcome;
    return await this.#firstFailure("post", postChecks, cwd) ?? outcome;
  }

  #maskerOf(values: readonly string[]): SecretMasker {
    const joined = values.join("\0");
    if (this.#secrets?.values !== joined) {
      this.#secrets = { values: joined, automaton: new SecretAutomaton(values) };
    }
    return new SecretMasker(this.#secrets.automaton);
  }

  async #firstFailure(
    phase: CheckPhase,
    checks: readonly CheckSpec[],
    folder: string,
  ): Promise<Outcome | null> {
    for (const check of checks) {
      const result = await this.#runCheck(check, folder);
      if (!result.ok) {
        return { kind: "check_failed", phase, check: check.name, message: result.error };
      }
    }
    return null;
  }
}

function outcomeOf(exit: ExitStatus): Outcome {
  switch (exit.kind) {
    case "signal":
      return { kind: "signalled", signal: exit.signal };
    case "code":
      return exit.code === 0 ? { kind: "succeeded" } : { kind: "exited", code: exit.code };
  }
}
