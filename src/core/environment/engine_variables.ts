import type { HookSpec } from "../hooks/hooks.ts";
import type { JobId } from "../ids.ts";
import { noOutputPath } from "../outputs/job_outputs.ts";
import type { RunHeader } from "../run/run_header.ts";

/** Variables that the engine itself gives each execution; no layer of the environment changes them. */
export type EngineVariables = Readonly<
  Record<
    | "EXECUTIONER_APPLICATION"
    | "EXECUTIONER_ATTEMPT"
    | "EXECUTIONER_JOB_ID"
    | "EXECUTIONER_LOG_DIR"
    | "EXECUTIONER_MARK"
    | "EXECUTIONER_OUTPUT"
    | "EXECUTIONER_RUN_ID"
    | "PWD",
    string
  >
>;

/**
 * Names the variable that marks every process of an execution: unlike its session and group, it
 * cannot be left by accident. Its value names all executions that the process is part of, separated
 * by blanks, since an engine may itself be started by a job.
 */
export const markVariable = "EXECUTIONER_MARK";

/**
 * Returns the mark of one execution.
 *
 * @param runMark Unique for the attempt of the run, on all machines.
 */
export function executionMark(runMark: string, index: number, n: number): string {
  return `${runMark}/${index}/${n}`;
}

/**
 * Returns the mark of a hook, which no job's can be.
 *
 * @param runMark Unique for the attempt of the run, on all machines.
 */
export function hookMark(
  runMark: string,
  { name, place }: Pick<HookSpec, "name" | "place">,
): string {
  return `${runMark}/${name}/${place}`;
}

/** What the processes of a run are marked by. */
export interface RunMarks {
  /** Unique for the attempt, on all machines. */
  readonly own: string;
  /** What the engine itself is marked by, where a job of another run has started it, else `null`. */
  readonly outer: string | null;
}

/** Returns the value of the variable for the processes that one mark belongs to. */
export function markValue({ outer }: Pick<RunMarks, "outer">, mark: string): string {
  return outer === null ? mark : `${outer} ${mark}`;
}

/**
 * Tells the processes of a part of an execution, such as a check, from its others: returns the
 * environment for them and their own mark, which only they carry.
 *
 * @param part Unique within the execution, such as `check/1`.
 */
export function markPart(
  env: Readonly<Record<string, string>>,
  part: string,
): { readonly env: Readonly<Record<string, string>>; readonly mark: string | null } {
  const marks = env[markVariable];
  if (marks === undefined) return { env, mark: null };
  const own = `${marks}/${part}`;
  return { env: { ...env, [markVariable]: own }, mark: own.split(" ").at(-1) ?? own };
}

/** What the variables are made of; run and attempt are not known before a run starts. */
export type EngineVariableSources =
  & Pick<RunHeader, "applicationName" | "logDir" | "workingDir">
  & {
    readonly runId: number | string;
    readonly attempt: number | string;
    /** The value of the mark: the execution's own and those of the engine's own executions. */
    readonly mark: string;
  };

/**
 * Returns the engine's variables for a job.
 *
 * @param outputPath The file for the outputs that it declares; without any they go nowhere.
 */
export function engineVariables(
  run: EngineVariableSources,
  job: { readonly id: JobId; readonly workingDir: string | null },
  outputPath: string | null = null,
): EngineVariables {
  return {
    EXECUTIONER_APPLICATION: run.applicationName,
    EXECUTIONER_ATTEMPT: String(run.attempt),
    EXECUTIONER_JOB_ID: job.id,
    EXECUTIONER_LOG_DIR: run.logDir,
    EXECUTIONER_MARK: run.mark,
    EXECUTIONER_OUTPUT: outputPath ?? noOutputPath,
    EXECUTIONER_RUN_ID: String(run.runId),
    // A shell sets PWD for what it starts; a command that is started without one gets it too.
    PWD: job.workingDir ?? run.workingDir,
  };
}
