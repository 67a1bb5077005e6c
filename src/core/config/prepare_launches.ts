import type { ResolvedEnv } from "../environment/env_layer.ts";
import { launchVariables } from "../environment/launch_variables.ts";
import type { JobSpec } from "../job_spec.ts";
import { hasSettings, type Launch, type ProcessSettings } from "../commands/process_settings.ts";
import type { Result } from "../result.ts";
import { type AppCommandOwners, appCommandsOf, mapAppCommands } from "./jobs/app_commands.ts";
import type { JsonObject } from "./json/json_text.ts";
import type { Findings, Spot } from "./messages/findings.ts";
import type { JobOrigins } from "./jobs/job_origins.ts";

/** Why a process cannot be started with its settings. */
export interface LaunchTrouble {
  /** The key that cannot be honoured. */
  readonly key: "umask" | "nice" | "run_as" | "ulimits";
  readonly message: string;
  readonly hint: string;
}

/** Finds out how processes get their settings, and whether the engine may give them. */
export type PrepareLaunch = (settings: ProcessSettings) => Promise<Result<Launch, LaunchTrouble>>;

/** What is run of a config. */
export interface Runnables extends AppCommandOwners {
  readonly jobs: readonly JobSpec[];
}

/**
 * Prepares how jobs with settings are started, once for all that have the same ones. What cannot be
 * honoured is an error: to run a job as somebody else, or without its limits, would be worse.
 */
export async function prepareLaunches(
  runnables: Runnables,
  { origins, findings, appSettings, origin, raw, prepare }: {
    readonly origins: JobOrigins;
    readonly findings: Findings;
    /** Those of the app, for the places of errors. */
    readonly appSettings: ProcessSettings;
    /** Where the variables of what belongs to no job come from. */
    readonly origin: ResolvedEnv["origin"];
    /** The top level as the file has it. */
    readonly raw: JsonObject;
    readonly prepare: PrepareLaunch;
  },
): Promise<Runnables> {
  const known = new Map<string, Result<Launch, LaunchTrouble>>();
  const told = new Set<string>();
  const prepared: JobSpec[] = [];
  for (const job of runnables.jobs) {
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
  const ofApp = hasSettings(appSettings) && appCommandsOf(runnables, raw).length > 0
    ? known.get(JSON.stringify(appSettings)) ?? await prepare(appSettings)
    : null;
  if (ofApp?.ok === false) tellOf({ path: [ofApp.error.key], part: "value" }, ofApp.error);
  if (ofApp === null || !ofApp.ok) return { ...runnables, jobs: prepared };
  const launch = ofApp.value;
  const variables = launchVariables(launch, origin);
  const commands = mapAppCommands(runnables, raw, (_, env) => ({
    launch,
    env: { ...env, ...variables },
  }));
  return { ...commands, jobs: prepared };

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
