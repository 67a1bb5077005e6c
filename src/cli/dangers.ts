import type { JobSpec, Workflow } from "../core/job_spec.ts";
import type { Failure } from "../core/failure.ts";
import { err, type Result } from "../core/result.ts";
import type { RunPlan } from "../core/run/run_plan.ts";
import type { OpeningNotice } from "../observers/with_notices.ts";
import type { ShownDanger } from "./config_review.ts";
import type { RunnableConfig } from "./loaded_config.ts";

/** More than this tell nobody more. */
const maxShown = 100;

/** What is dangerous in the commands of a run, secrets masked. */
export interface Dangers {
  readonly list: readonly ShownDanger[];
  /** Whether the run must not start. */
  readonly isDenied: boolean;
}

/** Examines the commands of all jobs that a plan runs. */
export async function examineRun(config: RunnableConfig, plan: RunPlan): Promise<Dangers> {
  const { workflow: { jobs, security }, environment: { secrets } } = config;
  const running = new Set(
    jobs.filter(({ index }) => plan.jobs[index]?.kind === "run").map(({ id }) => id),
  );
  const found = await config.review.examine();
  const list = found.filter(({ job }) => job === null ? running.size > 0 : running.has(job))
    .map((danger) => ({
      ...danger,
      message: secrets.mask(danger.message),
      text: secrets.mask(danger.text),
    }));
  return { list, isDenied: security.mode === "strict" && list.length > 0 };
}

/** Lays out dangers for stderr; a quiet run tells of the critical ones only, and a denied one of all. */
export function dangersText({ list, isDenied }: Dangers, quiet: boolean): string {
  const told = distinct(
    quiet && !isDenied ? list.filter(({ level }) => level === "critical") : list,
  );
  const rest = told.length - maxShown;
  return told.slice(0, maxShown).map(({ text }) => text).join("") +
    (rest > 0 ? `and ${rest} more: see "executioner validate --security"\n` : "");
}

/** Leaves out what all cells of a matrix share: its first place says it all. */
export function distinct(list: readonly ShownDanger[]): readonly ShownDanger[] {
  const seen = new Set<string>();
  return list.filter(({ rule, position }) => {
    const key = `${rule} ${position}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** Returns the failure of a run that is refused, or `null` where it is not. */
export function denialOf({ list, isDenied }: Dangers): Result<never, Failure> | null {
  if (!isDenied) return null;
  const count = distinct(list).length;
  const told = count === 1 ? "there is a danger" : `there are ${count} dangers`;
  const hint = "Mend the commands, allow them in the config, or leave their jobs out with --skip";
  const message = `Nothing is started: "security_policy" is strict, and ${told}`;
  return err({ kind: "config", message, hint });
}

/** What a run's log tells of dangers. */
export function noticesOf({ list }: Dangers): readonly OpeningNotice[] {
  return distinct(list).map(({ job, position, message }) => ({
    jobId: job,
    message: `${position}: ${message}`,
  }));
}

/** Returns a workflow that tells of a denied run without any of its commands, which are denied too. */
export function toldOf(workflow: Workflow, { isDenied }: Dangers): Workflow {
  if (!isDenied) return workflow;
  const channels = workflow.notify.channels.filter(({ type }) => type !== "command");
  return { ...workflow, notify: { ...workflow.notify, channels } };
}

/** Why jobs are denied, by their places in the config. */
export function denialReasons(
  { list }: Dangers,
  jobs: readonly JobSpec[],
): ReadonlyMap<number, string> {
  const reasons = new Map<number, string>();
  // What is of the app is everybody's reason only where nobody has one of their own.
  const isOfJobs = list.some(({ job }) => job !== null);
  for (const { id, index } of jobs) {
    const own = list.filter(({ job }) => isOfJobs ? job === id : job === null);
    const [first] = own;
    if (first === undefined) continue;
    const more = own.length > 1 ? `, and ${own.length - 1} more` : "";
    reasons.set(index, `${first.position}: ${first.message}${more}`);
  }
  return reasons;
}
