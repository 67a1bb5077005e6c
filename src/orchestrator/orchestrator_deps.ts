import type { DependencyManager } from "../core/graph/dependency_manager.ts";
import type { JobSpec } from "../core/job_spec.ts";
import type { RunPlan } from "../core/run/run_plan.ts";
import type { Clock } from "../ports/clock.ts";
import type { SlotPool } from "../ports/slot_pool.ts";
import type { StateManager } from "../queue/state_manager.ts";
import type { Announcer } from "./announcer.ts";
import type { Assigner } from "./assigner.ts";
import type { ConditionWatch } from "./condition_watch.ts";
import type { Inbox } from "./inbox.ts";
import type { JobEnvironments } from "./job_environments.ts";
import type { RunMessage } from "./run_message.ts";

/** What the loop of a run works with. */
export interface OrchestratorDeps {
  readonly jobs: readonly JobSpec[];
  readonly graph: DependencyManager;
  readonly plan: RunPlan;
  readonly workers: number;
  /** Limit of the whole run, ms; `null` is no limit. */
  readonly runTimeoutMs: number | null;
  /** Capacity of each named pool, units. */
  readonly limits: Readonly<Record<string, number>>;
  /** What decides among ready jobs of the same priority; `null` for first come, first served. */
  readonly ranks: Float64Array | null;
  /** Whether jobs that do not depend on a failed one still start. */
  readonly continueOnError: boolean;
  readonly states: StateManager;
  readonly slots: SlotPool;
  readonly clock: Clock;
  readonly inbox: Inbox<RunMessage>;
  readonly announcer: Announcer;
  readonly assigner: Assigner;
  readonly watch: ConditionWatch;
  readonly environments: JobEnvironments;
}
