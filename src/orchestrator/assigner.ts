import type { Assignment, RetryInquiry } from "../core/assignment.ts";
import {
  engineVariables,
  executionMark,
  markValue,
  type RunMarks,
} from "../core/environment/engine_variables.ts";
import { isoUtc } from "../core/text/format_time.ts";
import type { SlotId } from "../core/ids.ts";
import type { JobSpec } from "../core/job_spec.ts";
import { launchVariables } from "../core/environment/launch_variables.ts";
import { jobLogPath } from "../core/log_paths.ts";
import { getOwn } from "../core/own_property.ts";
import { hasQuestions } from "../core/retries/retry_conditions.ts";
import type { RunHeader } from "../core/run/run_header.ts";
import { resolveChecks } from "../core/resolve_checks.ts";
import type { SecretRegistry } from "../core/secrets/secret_registry.ts";
import { UnknownParams } from "../core/environment/unknown_params.ts";
import { describeUnmet } from "../core/when/describe_when.ts";
import type { TestPattern } from "../core/text/test_pattern.ts";
import { evaluateWhen, type Lookup } from "../core/when/evaluate_when.ts";
import type { JobEnvironments } from "./job_environments.ts";

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
  readonly #environments: JobEnvironments;
  readonly #outputFolder: string | null;
  readonly #secrets: SecretRegistry;
  readonly #marks: RunMarks;
  readonly #testPattern: TestPattern;
  readonly #warned = new Set<string>();
  readonly #unknown = new UnknownParams();

  constructor(
    run: RunHeader,
    deps: {
      readonly environments: JobEnvironments;
      /** Where jobs write their outputs; `null` in a run without any. */
      readonly outputFolder: string | null;
      readonly secrets: SecretRegistry;
      readonly marks: RunMarks;
      readonly testPattern: TestPattern;
    },
  ) {
    this.#run = run;
    this.#environments = deps.environments;
    this.#outputFolder = deps.outputFolder;
    this.#secrets = deps.secrets;
    this.#marks = deps.marks;
    this.#testPattern = deps.testPattern;
  }

  /** Returns where a job's output goes, or `null` for a job that has no process. */
  logPathOf(job: JobSpec): string | null {
    return job.command.kind === "nothing" ? null : jobLogPath(this.#run, job.id, job.logDir);
  }

  /** Says why a job is not to run by its own `when`; `null` where it is. */
  whySkipped(job: JobSpec): string | null {
    if (job.when === null) return null;
    const { values } = this.#environments.of(job);
    // The reason may show a variable that was made of a secret.
    this.#secrets.learn(values);
    const engines: Readonly<Record<string, string>> = engineVariables(
      { ...this.#run, mark: "" },
      job,
    );
    const lookup: Lookup = (name) => getOwn(engines, name) ?? getOwn(values, name);
    const holds = evaluateWhen(job.when.expression, lookup, this.#testPattern);
    if (holds === true) return null;
    // All variables are known by now.
    if (holds === null) return "a regular expression of its condition takes too long";
    return describeUnmet(job.when, lookup, (name, value) => this.#secrets.shownValue(name, value));
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
    const outputs = this.#outputsOf(job, at.n);
    const place = { n: at.n, outputPath: outputs?.path ?? null };
    const { env, cwd, launcher, secrets, mask, warnings } = this.surroundingsOf(job, place);
    const pre = resolveChecks(at.n === 1 ? job.preChecks : [], job.id, env, mask);
    const post = resolveChecks(job.postChecks, job.id, env, mask);
    const unknown = this.#unknown.describe([...pre.unknown, ...post.unknown], env);
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
        outputs,
        preChecks: pre.checks,
        postChecks: post.checks,
        retry: inquiryOf(job, at.n),
      },
    };
  }

  /**
   * Returns where a job's processes live, be they its own or those that look what it waits for.
   *
   * @param at The execution, or 0 before the first, and the file for its outputs, or `null` where what
   * is written there goes nowhere.
   */
  surroundingsOf(
    job: JobSpec,
    at: { readonly n: number; readonly outputPath: string | null } = { n: 0, outputPath: null },
  ): Surroundings {
    const own = executionMark(this.#marks.own, job.index, at.n);
    const { values, origin, warnings: all } = this.#environments.of(job);
    const warnings = all.filter((warning) => !this.#warned.has(warning));
    for (const warning of warnings) this.#warned.add(warning);
    return {
      env: {
        ...values,
        ...launchVariables(job.launch, origin),
        ...engineVariables({ ...this.#run, mark: markValue(this.#marks, own) }, job, at.outputPath),
      },
      cwd: job.workingDir ?? this.#run.workingDir,
      launcher: job.launch?.words ?? [],
      secrets: this.#secrets.learn(values),
      mask: (text) => this.#secrets.mask(text),
      warnings,
    };
  }

  #outputsOf({ index, outputs }: JobSpec, n: number): Assignment["outputs"] {
    if (outputs.length === 0) return null;
    if (this.#outputFolder === null) throw new Error("Internal error: outputs have no folder");
    return { path: `${this.#outputFolder}/${index}-${n}`, names: outputs };
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
