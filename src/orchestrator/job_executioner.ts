import type { TestPattern } from "../core/text/test_pattern.ts";
import type { DependencyManager } from "../core/graph/dependency_manager.ts";
import type { RunMarks } from "../core/environment/engine_variables.ts";
import type { EnvResolver } from "../core/environment/env_layers.ts";
import type { Variables } from "../core/environment/env_layer.ts";
import type { HookSpec } from "../core/hooks/hooks.ts";
import type { HookRun } from "../core/hooks/hook_run.ts";
import { maskEvent } from "../core/secrets/mask_event.ts";
import type { JobSpec } from "../core/job_spec.ts";
import type { StopCause } from "../core/job_state.ts";
import type { RunEvent } from "../core/run/run_event.ts";
import type { RunHeader } from "../core/run/run_header.ts";
import type { RunPlan } from "../core/run/run_plan.ts";
import { reportRun, type RunReport } from "../core/run/run_report.ts";
import type { SecretRegistry } from "../core/secrets/secret_registry.ts";
import type { OffsetAt } from "../core/conditions/time_of_day.ts";
import type { Clock } from "../ports/clock.ts";
import type { ConditionProber } from "../ports/condition_prober.ts";
import type { Observer } from "../ports/observer.ts";
import type { SlotPool } from "../ports/slot_pool.ts";
import { StateManager } from "../queue/state_manager.ts";
import { Announcer } from "./announcer.ts";
import { Assigner } from "./assigner.ts";
import { ConditionWatch } from "./condition_watch.ts";
import { denyAll } from "./deny_all.ts";
import { ExecutionOrchestrator } from "./execution_orchestrator.ts";
import { HookRunner } from "./hook_runner.ts";
import { Inbox } from "./inbox.ts";
import { JobEnvironments } from "./job_environments.ts";
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
  /** What decides among ready jobs of the same priority; `null` for first come, first served. */
  readonly ranks: Float64Array | null;
  /** Resolves the whole environment of a job from its own variables and those that others give it. */
  readonly environmentOf: EnvResolver;
  /** What jobs gave that are reused, by their numbers. */
  readonly reusedOutputs: ReadonlyMap<number, Variables>;
  /** Where jobs write their outputs, absolute; `null` in a run without any. */
  readonly outputFolder: string | null;
  /** Commands that follow the run. */
  readonly hooks: readonly HookSpec[];
  /** The run's secrets, which no observer and no report gets to see. */
  readonly secrets: SecretRegistry;
  /** What the run's processes are marked by. */
  readonly marks: RunMarks;
  readonly clock: Clock;
  readonly slots: SlotPool;
  readonly prober: ConditionProber;
  /** Offsets of the machine's own time zone. */
  readonly localOffset: OffsetAt;
  /** By which regular expressions of conditions are tried. */
  readonly testPattern: TestPattern;
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
  /** How many signals have asked for the end, and the last of them. */
  #stops = 0;
  #lastSignal: string | null = null;

  constructor(deps: JobExecutionerDeps) {
    this.#deps = deps;
    this.#announcer = new Announcer({ ...deps, masked: (event) => this.#masked(event) });
    deps.slots.listen((event) => this.#inbox.push({ kind: "slot", event }));
  }

  /** Runs all jobs and returns what it came to. Called once. */
  async execute(): Promise<RunReport> {
    const { run, graph } = this.#deps;
    const states = new StateManager(graph);
    const environments = new JobEnvironments(this.#deps);
    const assigner = new Assigner(run, { ...this.#deps, environments });
    states.announce({ kind: "run_started", at: run.startedAt, run });
    const orchestrator = new ExecutionOrchestrator({
      ...this.#deps,
      workers: run.workers,
      states,
      assigner,
      environments,
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
    const { hooks } = this.#deps;
    return await this.#conclude(states, { stop, hooks }, (job) => assigner.logPathOf(job));
  }

  /**
   * Ends the run before anything of it starts, no job and no hook, which may be among the reasons.
   *
   * @param reasons Why jobs are denied, by their places.
   */
  async deny(reasons: ReadonlyMap<number, string>): Promise<RunReport> {
    const { run, graph, plan } = this.#deps;
    const states = new StateManager(graph);
    states.announce({ kind: "run_started", at: run.startedAt, run });
    denyAll(plan, reasons, states, run.startedAt);
    const recorded = this.#announcer.announce(states.takeEvents());
    const stop = recorded.kind === "recorded"
      ? null
      : { kind: "history_failed", message: recorded.message } as const;
    return await this.#conclude(states, { stop, hooks: [] }, () => null);
  }

  async #conclude(
    states: StateManager,
    { stop, hooks: wanted }: {
      readonly stop: StopCause | null;
      readonly hooks: readonly HookSpec[];
    },
    logPathOf: (job: JobSpec) => string | null,
  ): Promise<RunReport> {
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
    const ended = this.#announcer.record(
      conclude(stop),
      (message) => conclude({ kind: "history_failed", message }),
    );
    const hooks = await this.#runHooks(wanted, ended.report);
    const report = { ...ended.report, hooks };
    const at = hooks.length === 0 ? ended.at : clock.now();
    return this.#announcer.conclude({ ...ended, at, report }).report;
  }

  async #runHooks(
    hooks: readonly HookSpec[],
    report: RunReport,
  ): Promise<readonly HookRun[]> {
    // Who has insisted on the end does not wait for more commands.
    const insisted = this.#stops > 1 ? this.#lastSignal : null;
    const deps = { ...this.#deps, hooks, inbox: this.#inbox, announcer: this.#announcer };
    return await new HookRunner(deps, insisted).run(report);
  }

  /**
   * Asks the run to end: nothing new starts and what runs gets TERM, then KILL after the grace. A
   * second call sends KILL at once. Hooks that follow the run are ended in the same way.
   */
  stop(signal: string): void {
    if (++this.#stops > 1) this.#deps.slots.killNow({ kind: "cancelled", by: signal });
    this.#lastSignal = signal;
    this.#inbox.push({ kind: "stop_requested", signal });
  }

  #masked<E extends RunEvent>(event: E): E {
    const { secrets } = this.#deps;
    return secrets.isEmpty ? event : maskEvent(event, (text) => secrets.mask(text));
  }

  /** Ends what is left of threads and observers; no process outlives it. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#deps.prober.close();
    } finally {
      try {
        await this.#deps.slots.close();
      } finally {
        await this.#announcer.close();
      }
    }
  }
}
