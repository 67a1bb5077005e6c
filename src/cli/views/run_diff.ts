import { changedParts } from "../../core/job_fingerprint.ts";
import { hookTitle } from "../../core/hooks/hooks.ts";
import { type Change, compareDurations } from "../../core/statistics.ts";
import type { HookRecord } from "../../ports/hook_record.ts";
import type {
  DependencyRecord,
  JobRecord,
  RunRecord,
  RunSummary,
} from "../../ports/history_records.ts";
import { durationOf } from "./run_json.ts";

/** One thing before and after. */
export interface BeforeAndAfter<T> {
  readonly before: T;
  readonly after: T;
}

/** What differs between two runs, or two attempts of one. Jobs are in the order of their configs. */
export interface RunDiff {
  readonly runs: BeforeAndAfter<RunSummary>;
  /** Facts of the runs that differ. */
  readonly facts: readonly FactDiff[];
  /** Whether the configs differ in anything that decides what the jobs do. */
  readonly configChanged: boolean;
  /** How long they took; `null` where one has not ended. */
  readonly duration: Change | null;
  readonly added: readonly JobRecord[];
  readonly removed: readonly JobRecord[];
  /** Jobs whose definition differs. */
  readonly changed: readonly JobDefinitionDiff[];
  /** Jobs that came to something else. */
  readonly verdicts: readonly ({ readonly id: string } & BeforeAndAfter<JobRecord>)[];
  /** Jobs whose time at work differs by more than chance. */
  readonly durations: readonly { readonly id: string; readonly change: Change }[];
  /** Jobs that wrote something only once, by the bytes of their last execution. */
  readonly outputs: readonly ({ readonly id: string } & BeforeAndAfter<number>)[];
  /** Variables that jobs gave others and whose values differ; `null` where there was none. */
  readonly values:
    readonly ({ readonly id: string; readonly name: string } & BeforeAndAfter<string | null>)[];
  /** Hooks that followed both and came to something else. */
  readonly hooks: readonly ({ readonly hook: string } & BeforeAndAfter<HookRecord>)[];
  /** Jobs of both runs in which nothing differs. */
  readonly same: number;
}

/** A fact of two runs that differs. */
export interface FactDiff extends BeforeAndAfter<string | number | null> {
  readonly name: FactName;
}

/** What differs in a job's definition. */
export interface JobDefinitionDiff {
  readonly id: string;
  /** For people, such as "command". */
  readonly parts: readonly string[];
  readonly command: BeforeAndAfter<string> | null;
  readonly dependencies: BeforeAndAfter<readonly DependencyRecord[]> | null;
}

const facts = {
  application_name: ({ applicationName }) => applicationName,
  status: ({ status }) => status,
  exit_code: ({ exitCode }) => exitCode,
  workers: ({ workers }) => workers,
  config_path: ({ configPath }) => configPath,
  working_dir: ({ workingDir }) => workingDir,
  log_dir: ({ logDir }) => logDir,
  host: ({ engine }) => engine.host,
  user: ({ engine }) => engine.user,
  engine_version: ({ engine }) => engine.version,
  grants: ({ grants }) => grants?.join(" ") ?? null,
} as const satisfies Record<string, (run: RunSummary) => string | number | null>;

/** The name of a fact as JSON output has it. */
export type FactName = keyof typeof facts;

/** Compares two runs, the earlier one first. */
export function diffRuns(before: RunRecord, after: RunRecord): RunDiff {
  const old = new Map(before.jobs.map((job) => [job.id, job]));
  const now = new Set(after.jobs.map(({ id }) => id));
  const both = after.jobs.flatMap((job) => {
    const earlier = old.get(job.id);
    return earlier === undefined ? [] : [{ id: job.id, before: earlier, after: job }];
  });
  const changed = both.flatMap((pair) => definitionDiff(pair) ?? []);
  const verdicts = both.filter((pair) => outcomeOf(pair.before) !== outcomeOf(pair.after));
  const durations = both.flatMap((pair) => durationDiff(pair, before, after) ?? []);
  const outputs = both.flatMap((pair) => outputDiff(pair, before, after) ?? []);
  const values = both.flatMap(valuesDiff);
  const different = new Set(
    [changed, verdicts, durations, outputs, values].flat().map(({ id }) => id),
  );
  return {
    runs: { before: before.run, after: after.run },
    facts: factNames.flatMap((name) => {
      const fact = { name, before: facts[name](before.run), after: facts[name](after.run) };
      return fact.before === fact.after ? [] : [fact];
    }),
    configChanged: before.run.configFingerprint !== after.run.configFingerprint,
    duration: compare(durationOf(before.run), durationOf(after.run)),
    added: after.jobs.filter(({ id }) => !old.has(id)),
    removed: before.jobs.filter(({ id }) => !now.has(id)),
    changed,
    verdicts,
    durations,
    outputs,
    values,
    hooks: hooksDiff(before.hooks, after.hooks),
    same: both.length - different.size,
  };
}

const factNames = Object.keys(facts) as FactName[];

type Pair = { readonly id: string } & BeforeAndAfter<JobRecord>;

function definitionDiff({ id, before, after }: Pair): JobDefinitionDiff | null {
  const parts = [
    ...changedParts(before.fingerprint, after.fingerprint),
    ...(before.description === after.description ? [] : ["description"]),
  ];
  if (parts.length === 0) return null;
  const written = (job: JobRecord) => JSON.stringify(job.dependencies);
  return {
    id,
    parts,
    command: before.command === after.command
      ? null
      : { before: before.command, after: after.command },
    dependencies: written(before) === written(after)
      ? null
      : { before: before.dependencies, after: after.dependencies },
  };
}

/** The reason is left out: a retry that was needed or not, or a number in it, is no other verdict. */
function outcomeOf({ status, exitCode, signal }: JobRecord): string {
  return JSON.stringify([status, exitCode, signal]);
}

function durationDiff(
  { id, before, after }: Pair,
  ...[first, second]: readonly [RunRecord, RunRecord]
): { id: string; change: Change } | null {
  const change = compare(timeAtWork(before, first.run), timeAtWork(after, second.run));
  return change === null || change.direction === "same" ? null : { id, change };
}

function compare(before: number | null, after: number | null): Change | null {
  return before === null || after === null ? null : compareDurations([before], [after]);
}

/** A job that was merely reused did not work in this run. */
function timeAtWork({ executions, attempt }: JobRecord, run: RunSummary): number | null {
  if (executions.length === 0 || attempt !== run.attempt) return null;
  const times = executions.map(durationOf);
  return times.some((time) => time === null)
    ? null
    : times.reduce<number>((sum, time) => sum + (time ?? 0), 0);
}

/** What is a secret has no value here by which it could be told from another one. */
function valuesDiff({ id, before, after }: Pair): RunDiff["values"] {
  const valuesOf = ({ outputs }: JobRecord) =>
    new Map(outputs.map(({ name, value }) => [name, value]));
  const [old, now] = [valuesOf(before), valuesOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => {
    const values = { before: old.get(name) ?? null, after: now.get(name) ?? null };
    return values.before === values.after ? [] : [{ id, name, ...values }];
  });
}

/** Which hooks follow is the verdict's affair, so only those of both runs are compared. */
function hooksDiff(
  before: readonly HookRecord[],
  after: readonly HookRecord[],
): RunDiff["hooks"] {
  const old = new Map(before.map((hook) => [hookTitle(hook), hook]));
  return after.flatMap((hook) => {
    const earlier = old.get(hookTitle(hook));
    return earlier === undefined || hookOutcome(earlier) === hookOutcome(hook)
      ? []
      : [{ hook: hookTitle(hook), before: earlier, after: hook }];
  });
}

function hookOutcome({ status, exitCode, signal }: HookRecord): string {
  return JSON.stringify([status, exitCode, signal]);
}

function outputDiff(
  { id, before, after }: Pair,
  ...[first, second]: readonly [RunRecord, RunRecord]
): ({ id: string } & BeforeAndAfter<number>) | null {
  const bytesOf = (job: JobRecord, run: RunSummary) =>
    job.attempt === run.attempt ? job.executions.at(-1)?.logBytes ?? null : null;
  const [old, now] = [bytesOf(before, first.run), bytesOf(after, second.run)];
  if (old === null || now === null || (old === 0) === (now === 0)) return null;
  return { id, before: old, after: now };
}
