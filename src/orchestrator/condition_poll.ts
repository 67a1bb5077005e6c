import type {
  ConditionAnswer,
  ConditionSpec,
  ProbedCondition,
} from "../core/conditions/condition.ts";
import { judgeFiles, type SeenFiles } from "../core/conditions/file_stability.ts";
import { formatDuration } from "../core/text/format_duration.ts";
import type { Look } from "../core/conditions/look.ts";
import type { Clock } from "../ports/clock.ts";
import type { LookLanes } from "./look_lanes.ts";

/** How long one look may take, ms. */
const maxLookMs = 60_000;

/** How long the look that is taken at the end of a wait may take at least, ms. */
const lastLookMs = 5_000;

/** Time between two looks at files that are nearly unchanged for long enough, at least, ms. */
const minStableMs = 100;

/** How a wait for one condition came out. */
export type WaitEnd = Exclude<ConditionAnswer, { kind: "not_yet" }>;

/** What a condition is waited for with. */
export interface ConditionPollDeps {
  readonly clock: Clock;
  readonly lanes: LookLanes;
  /** Called at most once, never after `cancel()`. */
  readonly onEnd: (end: WaitEnd) => void;
}

/**
 * Looks at one condition again and again until it is met, fails or has been waited for too long. The
 * last look is taken when the time is over; an answer that does not come then is not waited for.
 */
export class ConditionPoll {
  readonly #look: Omit<Look, "limitMs"> & { readonly condition: ProbedCondition };
  readonly #spec: ConditionSpec;
  readonly #deps: ConditionPollDeps;
  /** Of the time that nobody sets, or `null` for no limit. */
  readonly #deadline: number | null;
  readonly #abort = new AbortController();
  #cancelTimer = () => {};
  #cancelLimit = () => {};
  #seen: SeenFiles | null = null;
  /** Why the condition is not met, as far as is known. */
  #reason = "there was no answer yet";

  /** Takes the first look at once. */
  constructor(
    look: Omit<Look, "limitMs">,
    spec: ConditionSpec,
    deps: ConditionPollDeps,
  ) {
    this.#look = look;
    this.#spec = spec;
    this.#deps = deps;
    const { clock } = deps;
    const { timeoutMs } = spec;
    this.#deadline = timeoutMs === null ? null : clock.elapsed() + timeoutMs;
    if (timeoutMs !== null) {
      this.#cancelLimit = clock.after(timeoutMs + lastLookMs, () => this.#end(this.#timedOut()));
    }
    void this.#next();
  }

  /** Ends the wait. */
  cancel(): void {
    this.#cancelTimer();
    this.#cancelLimit();
    this.#abort.abort();
  }

  async #next(): Promise<void> {
    const { clock, lanes } = this.#deps;
    const left = this.#left();
    const limitMs = Math.min(maxLookMs, Math.max(lastLookMs, left));
    const answer = await lanes.look({ ...this.#look, limitMs }, this.#abort.signal);
    if (this.#abort.signal.aborted || answer === null) return;
    const { condition } = this.#look;
    const stableForMs = condition.kind === "file" ? condition.stableForMs : 0;
    const judged = judgeFiles(answer, this.#seen, { now: clock.elapsed(), stableForMs });
    this.#seen = judged.seen;
    if (judged.answer.kind !== "not_yet") return this.#end(judged.answer);
    this.#reason = judged.answer.reason;
    // What began when the time was over was the last look.
    if (left <= 0) return this.#end(this.#timedOut());
    const soonest = Math.max(minStableMs, judged.stableInMs ?? Infinity);
    const delayMs = Math.min(this.#spec.pollIntervalMs, soonest, Math.max(0, this.#left()));
    this.#cancelTimer = clock.after(delayMs, () => void this.#next());
  }

  /** Returns the ms until the wait has taken too long, 0 or less once it has. */
  #left(): number {
    return this.#deadline === null ? Infinity : this.#deadline - this.#deps.clock.elapsed();
  }

  #timedOut(): WaitEnd {
    const waited = formatDuration(this.#spec.timeoutMs ?? 0);
    return { kind: "failed", reason: `not met within ${waited}: ${this.#reason}` };
  }

  #end(end: WaitEnd): void {
    if (this.#abort.signal.aborted) return;
    this.cancel();
    this.#deps.onEnd(end);
  }
}
