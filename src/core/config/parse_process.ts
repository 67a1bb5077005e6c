import type { LimitName, ProcessLimit, ProcessSettings } from "../commands/process_settings.ts";
import { readLimit } from "./schemas/process_schema.ts";

/** The keys of an app or a job, checked. */
interface ProcessConfig {
  readonly umask?: string | undefined;
  readonly nice?: number | undefined;
  readonly run_as?: string | undefined;
  readonly ulimits?: Readonly<Partial<Record<LimitName, unknown>>> | undefined;
}

/** What processes start with where nobody says anything. */
const asTheEngine: ProcessSettings = Object.freeze({
  umask: null,
  nice: null,
  runAs: null,
  limits: Object.freeze({}),
});

/** Reads what processes start with; of the limits each one of `outer` holds unless it is given again. */
export function parseProcess(
  { umask, nice, run_as, ulimits }: ProcessConfig,
  outer: ProcessSettings = asTheEngine,
): ProcessSettings {
  if (umask === undefined && nice === undefined && run_as === undefined && ulimits === undefined) {
    return outer;
  }
  const own: Partial<Record<LimitName, ProcessLimit>> = {};
  for (const [name, value] of Object.entries(ulimits ?? {})) {
    const limit = readLimit(name as LimitName, value);
    if (limit !== null) own[name as LimitName] = limit;
  }
  return {
    umask: umask ?? outer.umask,
    nice: nice ?? outer.nice,
    runAs: run_as ?? outer.runAs,
    limits: { ...outer.limits, ...own },
  };
}
