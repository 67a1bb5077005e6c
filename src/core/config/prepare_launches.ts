import type { JobSpec, Workflow } from "../job_spec.ts";
import { hasSettings, type Launch, type ProcessSettings } from "../process_settings.ts";
import type { Result } from "../result.ts";
import type { Findings, Spot } from "./findings.ts";
import type { JobOrigins } from "./job_origins.ts";

/** Why a process cannot be started with its settings. */
export interface LaunchTrouble {
  /** The key that cannot be honoured. */
  readonly key: "umask" | "nice" | "run_as" | "ulimits";
  readonly message: string;
  readonly hint: string;
}

/** Finds out how processes get their settings, and whether the engine may give them. */
export type PrepareLaunch = (settings: ProcessSettings) => Promise<Result<Launch, LaunchTrouble>>;

/**
 * Prepares how jobs with settings are started, once for all that have the same ones. What cannot be
 * honoured is an error: to run a job as somebody else, or without its limits, would be worse.
 */
export async function prepareLaunches(
  { jobs, hooks }: Pick<Workflow, "jobs" | "hooks">,
  { origins, findings, appSettings, prepare }: {
    readonly origins: JobOrigins;
    readonly findings: Findings;
    /** Those of the app, for the places of errors. */
    readonly appSettings: ProcessSettings;
    readonly prepare: PrepareLaunch;
  },
): Promise<Pick<Workflow, "jobs" | "hooks">> {
  const known = new Map<string, Result<Launch, LaunchTrouble>>();
  const told = new Set<string>();
  const prepared: JobSpec[] = [];
  for (const job of jobs) {
    const { processSettings: settings } = job;
    if (!hasSettings(settings)) {
      prepared.push(job);
      continue;
    }
    const name = JSON.stringify(settings);
    const launch = known.get(name) ?? await prepare(settings);
    known.set(name, launch);
    if (launch.ok) prepared.push({ ...job, launch: launch.value });
    else tell(job, launch.error);
  }
  const ofHooks = hooks.length > 0 && hasSettings(appSettings)
    ? known.get(JSON.stringify(appSettings)) ?? await prepare(appSettings)
    : null;
  if (ofHooks?.ok === false) tellOf({ path: [ofHooks.error.key], part: "value" }, ofHooks.error);
  const launch = ofHooks?.ok === true ? ofHooks.value : undefined;
  return {
    jobs: prepared,
    hooks: launch === undefined ? hooks : hooks.map((hook) => ({ ...hook, launch })),
  };

  function tell(job: JobSpec, trouble: LaunchTrouble): void {
    const { key } = trouble;
    const isOfApp = valueOf(job.processSettings, key) === valueOf(appSettings, key);
    tellOf(isOfApp ? { path: [key], part: "value" } : origins.spotOf(job, [key]), trouble);
  }

  function tellOf(at: Spot, { message, hint }: LaunchTrouble): void {
    const about = JSON.stringify([at, message]);
    if (!told.has(about)) findings.error(message, at, { hint });
    told.add(about);
  }
}

function valueOf(settings: ProcessSettings, key: LaunchTrouble["key"]): unknown {
  switch (key) {
    case "run_as":
      return settings.runAs;
    case "ulimits":
      return JSON.stringify(settings.limits);
    case "umask":
    case "nice":
      return settings[key];
  }
}
