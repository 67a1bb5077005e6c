import type { Condition } from "../core/conditions/condition.ts";
import { describeCondition } from "../core/conditions/describe_condition.ts";
import { isoUtc } from "../core/text/format_time.ts";
import type { JobSpec } from "../core/job_spec.ts";
import type { JobState } from "../core/job_state.ts";
import type { Look } from "../core/conditions/look.ts";
import { resolveCondition, unknownIn } from "../core/conditions/resolve_condition.ts";
import { type OffsetAt, parseTimeOfDay, timeOfDayAfter } from "../core/conditions/time_of_day.ts";
import { zoneOffset } from "../core/conditions/zone_offset.ts";
import type { Result } from "../core/result.ts";
import { UnknownParams } from "../core/environment/unknown_params.ts";
import type { Clock } from "../ports/clock.ts";
import type { ConditionProber } from "../ports/condition_prober.ts";
import type { StateManager } from "../queue/state_manager.ts";
import type { Assigner } from "./assigner.ts";
import type { ConditionNews } from "./condition_news.ts";
import { ConditionPoll, type WaitEnd } from "./condition_poll.ts";
import type { Inbox } from "./inbox.ts";
import { LookLanes } from "./look_lanes.ts";
import type { RunMessage } from "./run_message.ts";

/** What a watch over conditions works with. */
export interface ConditionWatchDeps {
  readonly states: StateManager;
  readonly assigner: Assigner;
  readonly clock: Clock;
  readonly inbox: Inbox<RunMessage>;
  readonly prober: ConditionProber;
  /** When the run's attempt started, epoch ms: which day a time of day is of depends on it. */
  readonly startedAt: number;
  /** Offsets of the machine's own time zone. */
  readonly localOffset: OffsetAt;
}

/** How often the wall clock is looked at while a time of day is waited for, ms. */
const clockLookMs = 60_000;

/** A job that waits. */
interface Wait {
  readonly since: number;
  /** The job's conditions in words. */
  readonly texts: readonly string[];
  /** Those that are not met yet, by number: what ends the wait for each. */
  readonly open: Map<number, () => void>;
}

/**
 * Waits for what lies outside the run: for all conditions of a job at once, from the moment when
 * nothing in the run keeps the job from starting. A condition that was met counts as met, whatever
 * becomes of it while others are waited for.
 */
export class ConditionWatch {
  readonly #deps: ConditionWatchDeps;
  readonly #lanes: LookLanes;
  readonly #unknown = new UnknownParams();
  readonly #waits = new Map<number, Wait>();
  /** What starts the waits that are not recorded yet. */
  readonly #begun: (() => void)[] = [];

  constructor(deps: ConditionWatchDeps) {
    this.#deps = deps;
    this.#lanes = new LookLanes(deps.prober);
  }

  /** How many jobs wait. */
  get size(): number {
    return this.#waits.size;
  }

  /** Moves a job that has conditions to `awaiting`. Nothing is looked at before {@link start}. */
  begin(job: JobSpec, at: number): void {
    const { states, assigner } = this.#deps;
    const { env, cwd, launcher, secrets, mask, warnings } = assigner.surroundingsOf(job);
    const notices = new Set(warnings);
    const conditions = job.conditions.map(({ condition }) => {
      const resolved = resolveCondition(condition, { env, folder: cwd }, mask);
      const unknown = unknownIn(condition, job.id, resolved, mask);
      for (const warning of this.#unknown.describe(unknown, env)) notices.add(warning);
      return resolved.condition;
    });
    for (const message of notices) {
      states.announce({ kind: "notice", at, level: "warning", jobId: job.id, message });
    }
    const texts = job.conditions.map(({ condition }, number) => {
      const resolved = conditions[number];
      return describeCondition(resolved?.ok === true ? resolved.value : condition, mask);
    });
    states.move(job.index, { kind: "awaiting", since: at, conditions: texts }, {
      at,
      logPath: null,
    });
    const wait: Wait = { since: at, texts, open: new Map() };
    this.#waits.set(job.index, wait);
    for (const number of conditions.keys()) wait.open.set(number, () => {});
    this.#begun.push(() => {
      if (this.#waits.get(job.index) !== wait) return;
      const around = { env, cwd, launcher, maskValues: secrets };
      for (const [number, condition] of conditions.entries()) {
        wait.open.set(number, this.#waitFor(job, number, condition, around));
      }
    });
  }

  /** Takes the first looks of the waits that have begun and are recorded; news will follow. */
  start(): void {
    for (const start of this.#begun.splice(0)) start();
  }

  /**
   * Takes news of a condition into account.
   *
   * @returns The job's next state where that follows, else `null`.
   */
  take({ index, number, end }: ConditionNews, job: JobSpec): JobState | null {
    const wait = this.#waits.get(index);
    if (wait === undefined || !wait.open.delete(number)) return null;
    const { states, clock } = this.#deps;
    const condition = wait.texts[number] ?? "";
    const { since } = wait;
    if (end.kind === "failed") {
      this.#drop(index, wait);
      const because = `${condition}: ${end.reason}`;
      return { kind: "condition_failed", since, because, tolerated: job.allowFailure };
    }
    const left = wait.texts.filter((_, other) => wait.open.has(other));
    const { found } = end;
    const event = { at: clock.now(), index, jobId: job.id, since, condition, found, left };
    states.announce({ kind: "condition_met", ...event });
    if (left.length > 0) return null;
    this.#waits.delete(index);
    return { kind: "ready" };
  }

  /** Ends all waits but those of the jobs that `keeps` names. */
  cancel(keeps: (index: number) => boolean): void {
    for (const [index, wait] of this.#waits) if (!keeps(index)) this.#drop(index, wait);
  }

  #drop(index: number, wait: Wait): void {
    this.#waits.delete(index);
    for (const cancel of wait.open.values()) cancel();
  }

  #waitFor(
    job: JobSpec,
    number: number,
    resolved: Result<Condition, string>,
    around: Pick<Look, "env" | "cwd" | "launcher" | "maskValues">,
  ): () => void {
    const { index, id: jobId } = job;
    const { clock, inbox } = this.#deps;
    const onEnd = (end: WaitEnd) => inbox.push({ kind: "condition", index, number, end });
    if (!resolved.ok) {
      onEnd({ kind: "failed", reason: resolved.error });
      return () => {};
    }
    const condition = resolved.value;
    if (condition.kind === "time") return this.#waitUntil(condition, onEnd);
    const spec = job.conditions[number];
    if (spec === undefined) throw new Error(`Internal error: "${jobId}" has no such condition`);
    const look = { condition, jobId, ...around };
    const poll = new ConditionPoll(look, spec, { clock, lanes: this.#lanes, onEnd });
    return () => poll.cancel();
  }

  /** A time comes by itself. Timers know nothing of clocks that are set and machines that sleep. */
  #waitUntil(
    { after, timezone }: Condition & { readonly kind: "time" },
    onEnd: (end: WaitEnd) => void,
  ): () => void {
    const { clock, startedAt, localOffset } = this.#deps;
    const time = parseTimeOfDay(after);
    if (time === null) throw new Error(`Internal error: "${after}" was not checked`);
    const offset = timezone === null ? localOffset : zoneOffset(timezone);
    const due = timeOfDayAfter(startedAt, time, offset);
    let cancel = () => {};
    const arm = () => {
      const left = due - clock.now();
      if (left <= 0) onEnd({ kind: "met", found: `the time ${isoUtc(clock.now())}` });
      else cancel = clock.after(Math.min(left, clockLookMs), arm);
    };
    arm();
    return () => cancel();
  }
}
