import type { Assignment, RetryInquiry } from "../core/assignment.ts";
import { engineVariables, executionMark } from "../core/engine_variables.ts";
import type { ResolvedEnv } from "../core/env_layers.ts";
import { isoUtc } from "../core/format_time.ts";
import type { SlotId } from "../core/ids.ts";
import type { JobSpec } from "../core/job_spec.ts";
import type { Launch } from "../core/process_settings.ts";
import { jobLogPath } from "../core/log_paths.ts";
import { hasQuestions } from "../core/retry_conditions.ts";
import type { RunHeader } from "../core/run_event.ts";
import { resolveChecks } from "../core/resolve_checks.ts";
import type { SecretRegistry } from "../core/secret_registry.ts";
import { UnknownParams } from "../core/unknown_params.ts";

/** What the processes of a run are marked by. */
export interface RunMarks {
  /** Unique for the attempt, on all machines. */
  readonly own: string;
  /** What the engine itself is marked by, where a job of another run has started it, else `null`. */
  readonly outer: string | null;
}

/** What a job's processes find round them. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Words before those of whatever is started. */
  readonly launcher: readonly string[];
  /** Secrets of the environment. Never to be logged. */
  readonly secrets: readonly string[];
  /** Takes all secrets of the run out of a text. */
  readonly mask: (text: string) => string;
  /** Those about the environment that were not given before. */
  readonly warnings: readonly string[];
}

/** Turns a job and a slot into all that the slot must know. */
export class Assigner {
  readonly #run: RunHeader;
  readonly #environmentOf: (job: JobSpec["env"]) => ResolvedEnv;
  readonly #secrets: SecretRegistry;
  readonly #marks: RunMarks;
  readonly #warned = new Set<string>();
  readonly #unknown = new UnknownParams();

  constructor(
    run: RunHeader,
    deps: {
      readonly environmentOf: (job: JobSpec["env"]) => ResolvedEnv;
      readonly secrets: SecretRegistry;
      readonly marks: RunMarks;
    },
  ) {
    this.#run = run;
    this.#environmentOf = deps.environmentOf;
    this.#secrets = deps.secrets;
    this.#marks = deps.marks;
  }

  /** Returns where a job's output goes, or `null` for a job that has no process. */
  logPathOf(job: JobSpec): string | null {
    return job.command.kind === "nothing" ? null : jobLogPath(this.#run, job.id, job.logDir);
  }

  /**
   * Builds the assignment of a job's n-th execution.
   *
   * @returns The assignment and the warnings about its environment that were not given before.
   * @throws {Error} If the job has nothing to execute: a bug of the caller.
   */
  assign(
    job: JobSpec,
    at: { readonly slot: SlotId; readonly n: number; readonly now: number },
  ): { readonly assignment: Assignment; readonly warnings: readonly string[] } {
    const { command } = job;
    const logPath = this.logPathOf(job);
    if (command.kind === "nothing" || logPath === null) {
      throw new Error(`Internal error: job "${job.id}" has nothing to execute`);
    }
    const { env, cwd, launcher, secrets, mask, warnings } = this.surroundingsOf(job, at.n);
    const pre = resolveChecks(at.n === 1 ? job.preChecks : [], env, mask);
    const post = resolveChecks(job.postChecks, env, mask);
    const unknown = this.#unknown.describe(job, [...pre.unknown, ...post.unknown], env);
    return {
      warnings: [...warnings, ...unknown],
      assignment: {
        slot: at.slot,
        jobId: job.id,
        command,
        env,
        cwd,
        launcher,
        maskValues: secrets,
        logPath,
        logMaxBytes: job.logMaxBytes,
        logHeading: this.#headingOf(at),
        preChecks: pre.checks,
        postChecks: post.checks,
        retry: inquiryOf(job, at.n),
      },
    };
  }

  /**
   * Returns where a job's processes live, be they its own or those that look what it waits for.
   *
   * @param n The execution, or 0 before the first.
   */
  surroundingsOf(job: JobSpec, n = 0): Surroundings {
    const own = executionMark(this.#marks.own, job.index, n);
    const mark = this.#marks.outer === null ? own : `${this.#marks.outer} ${own}`;
    const { values, origin, warnings: all } = this.#environmentOf(job.env);
    const warnings = all.filter((warning) => !this.#warned.has(warning));
    for (const warning of warnings) this.#warned.add(warning);
    return {
      env: {
        ...values,
        ...variablesOf(job.launch, origin),
        ...engineVariables({ ...this.#run, mark }, job),
      },
      cwd: job.workingDir ?? this.#run.workingDir,
      launcher: job.launch?.words ?? [],
      secrets: this.#secrets.learn(values),
      mask: (text) => this.#secrets.mask(text),
      warnings,
    };
  }

  /** A job's first output stands alone in its log, byte for byte; what is appended is told apart. */
  #headingOf(at: { readonly n: number; readonly now: number }): string | null {
    const { attempt } = this.#run;
    if (at.n === 1 && attempt === 1) return null;
    return `--- attempt ${attempt}, execution ${at.n}, ${isoUtc(at.now)} ---\n`;
  }
}

/** After the last execution that a job may have nobody needs to ask for another one. */
function inquiryOf({ retry }: JobSpec, execution: number): RetryInquiry | null {
  if (execution > retry.maxRetries || !hasQuestions(retry)) return null;
  const { onStatus, onExitCodes, onOutput, question } = retry;
  return { conditions: { onStatus, onExitCodes, onOutput, question }, execution };
}

/** Who a job runs as is not who the engine is; what the config says of it counts. */
function variablesOf(
  launch: Launch | undefined,
  origin: ResolvedEnv["origin"],
): Readonly<Record<string, string>> {
  if (launch === undefined) return {};
  return Object.fromEntries(
    Object.entries(launch.env).filter(([name]) => (origin[name] ?? "shell") === "shell"),
  );
}
