import type { JobSpec } from "../job_spec.ts";
import type { ReadyQueue } from "./ready_queue.ts";
import type { ResourcePools, Units } from "./resource_pools.ts";

/** What jobs have in common that take their turns under the same conditions. */
export interface JobKind {
  readonly resources: Units;
  /** Whether they react to others' failures or ends, as alerts and clean-ups do. */
  readonly reacts: boolean;
}

/** Returns the kind of each job; jobs of the same kind share one object. */
export function kindsOf(
  jobs: readonly Pick<JobSpec, "triggers" | "resources">[],
): readonly JobKind[] {
  const kinds = new Map<string, JobKind>();
  const plain: JobKind = { resources: {}, reacts: false };
  kinds.set(keyOf(plain), plain);
  return jobs.map(({ triggers, resources }) => {
    // Most jobs, and large configs have many.
    if (triggers.size === 0 && isEmpty(resources)) return plain;
    const reacts = triggers.values().some((trigger) => trigger === "failure" || trigger === "done");
    const kind = { resources, reacts };
    const key = keyOf(kind);
    const known = kinds.get(key);
    if (known !== undefined) return known;
    kinds.set(key, kind);
    return kind;
  });
}

function keyOf({ resources, reacts }: JobKind): string {
  return JSON.stringify([reacts, Object.entries(resources).sort(([a], [b]) => a < b ? -1 : 1)]);
}

function isEmpty(units: Units): boolean {
  for (const _ in units) return false;
  return true;
}

/**
 * Returns the test by which ready jobs are offered their turns, for one turn. A job that has to wait
 * for units lets others go before it, but none that want the same pools.
 */
export function fitTest(pools: ResourcePools): Parameters<ReadyQueue<JobKind>["take"]>[0] {
  const reserved = new Set<string>();
  return ({ resources }) => {
    if (pools.fits(resources, reserved)) return true;
    for (const pool of Object.keys(resources)) reserved.add(pool);
    return false;
  };
}
