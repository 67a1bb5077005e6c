import type { DependencyManager } from "../core/dependency_manager.ts";
import type { ResolvedEnv } from "../core/env_layers.ts";
import { maskEvent } from "../core/mask_event.ts";
import type { JobSpec } from "../core/job_spec.ts";
import type { StopCause } from "../core/job_state.ts";
import type { RunEvent, RunHeader } from "../core/run_event.ts";
import type { RunPlan } from "../core/run_plan.ts";
import { reportRun, type RunReport } from "../core/run_report.ts";
import type { SecretRegistry } from "../core/secret_registry.ts";
import type { OffsetAt } from "../core/time_of_day.ts";
import type { Clock } from "../ports/clock.ts";
import type { ConditionProber } from "../ports/condition_prober.ts";
import type { Observer } from "../ports/observer.ts";
import type { SlotPool } from "../ports/slot_pool.ts";
import { StateManager } from "../queue/state_manager.ts";
import { Announcer } from "./announcer.ts";
import { Assigner, type RunMarks } from "./assigner.ts";
import { ConditionWatch } from "./condition_watch.ts";
import { denyAll } from "./deny_all.ts";
import { ExecutionOrchestrator } from "./execution_orchestrator.ts";
import { Inbox } from "./inbox.ts";
import type { RunMessage } from "./run_message.ts";

/** All that one run needs, ready to use. */
export interface JobExecutionerDeps {
  readonly run: RunHeader;
  readonly jobs: readonly JobSpec[];
  readonly graph: DependencyManager;
  readonly plan: RunPlan;
  readonly continueOnError: boolean;
  /** Limit of the whole run, ms; `null` is no limit. */
  readonly runTimeoutMs: number | null;
  /** Capacity of each named pool, units. */
  readonly limits: Readonly<Record<string, number>>;
  /** Resolves the whole environment of a job from its own variables. */
  readonly environmentOf: (job: JobSpec["env"]) => ResolvedEnv;
  /** The run's secrets, which no observer and no report gets to see. */
  readonly secrets: SecretRegistry;
  /** What the run's processes are marked by. */
  readonly marks: RunMarks;
  readonly clock: Clock;
  readonly slots: SlotPool;
  readonly prober: ConditionProber;
  /** Offsets of the machine's own time zone. */
  readonly localOffset: OffsetAt;
  /** The one observer whose failure stops the run. */
  readonly history: Observer;
  readonly observers: readonly Observer[];
  /** Told of observers that failed, in words. */
  readonly onObserverFailure: (message: string) => void;
}

/** One run of a config, from its first event to its report. */
export class JobExecutioner implements AsyncDisposable {
  readonly #deps: JobExecutionerDeps;
  readonly #inbox = new Inbox<RunMessage>();
  readonly #announcer: Announcer;
  #stopRequested = false;

  constructor(deps: JobExecutionerDeps) {
    this.#deps = deps;
    this.#announcer = new Announcer({ ...deps, masked: (event) => this.#masked(event) });
    deps.slots.listen((event) => this.#inbox.push({ kind: "slot", event }));
  }

  /** Runs all jobs and returns what it came to. Called once. */
  async execute(): Promise<RunReport> {
    const { run, graph } = this.#deps;
    const states = new StateManager(graph);
    const assigner = new Assigner(run, this.#deps);
    states.announce({ kind: "run_started", at: run.startedAt, run });
    const orchestrator = new ExecutionOrchestrator({
      ...this.#deps,
      workers: run.workers,
      states,
      assigner,
      watch: new ConditionWatch({
        ...this.#deps,
        startedAt: run.startedAt,
        states,
        assigner,
        inbox: this.#inbox,
      }),
      inbox: this.#inbox,
      announcer: this.#announcer,
    });
    const stop = await orchestrator.run();
    return this.#conclude(states, stop, (job) => assigner.logPathOf(job));
  }

  /**
   * Ends the run before anything of it starts: no job starts, and these are why.
   *
   * @param reasons Why jobs are denied, by their places.
   */
  deny(reasons: ReadonlyMap<number, string>): RunReport {
    const { run, graph, plan } = this.#deps;
    const states = new StateManager(graph);
    states.announce({ kind: "run_started", at: run.startedAt, run });
    denyAll(plan, reasons, states, run.startedAt);
    const recorded = this.#announcer.announce(states.takeEvents());
    const stop = recorded.kind === "recorded"
      ? null
      : { kind: "history_failed", message: recorded.message } as const;
    return this.#conclude(states, stop, () => null);
  }

  #conclude(
    states: StateManager,
    stop: StopCause | null,
    logPathOf: (job: JobSpec) => string | null,
  ): RunReport {
    const { run, jobs, clock } = this.#deps;
    const finishedAt = clock.now();
    const results = jobs.map((job) => {
      const state = states.get(job.index);
      return { id: job.id, state, logPath: state.kind === "finished" ? logPathOf(job) : null };
    });
    const conclude = (cause: StopCause | null): RunEvent & { kind: "run_ended" } => {
      const report = reportRun(run, results, { finishedAt, stop: cause });
      return { kind: "run_ended", at: finishedAt, report };
    };
    return this.#announcer.conclude(
      conclude(stop),
      (message) => conclude({ kind: "history_failed", message }),
    ).report;
  }

  /**
   * Asks the run to end: nothing new starts and what runs gets TERM, then KILL after the grace. A
   * second call sends KILL at once.
   */
  stop(signal: string): void {
    if (this.#stopRequested) this.#deps.slots.killNow();
    this.#stopRequested = true;
    this.#inbox.push({ kind: "stop_requested", signal });
  }

  #masked<E extends RunEvent>(event: E): E {
    const { secrets } = this.#deps;
    return secrets.isEmpty ? event : maskEvent(event, (text) => secrets.mask(text));
  }

  /** Ends what is left of threads and observers; no process outlives it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#deps.prober.close();
    await this.#deps.slots.close();
    await this.#announcer.close();
  }
}
