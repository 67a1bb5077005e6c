import type { LookAnswer } from "../core/conditions/condition.ts";
import type { Look } from "../core/conditions/look.ts";
import type { ConditionProber } from "../ports/condition_prober.ts";

/** How many looks at conditions of one kind are taken at once. */
const lanesPerKind = 8;

interface Lanes {
  free: number;
  /** Starts the look that has waited longest first. */
  readonly queue: Set<() => void>;
}

/**
 * Takes few looks at once, however many jobs wait. Each kind has lanes of its own, so commands that
 * hang do not keep anybody from seeing a file.
 */
export class LookLanes {
  readonly #prober: ConditionProber;
  readonly #lanes = new Map<Look["condition"]["kind"], Lanes>();

  constructor(prober: ConditionProber) {
    this.#prober = prober;
  }

  /** Takes a look once a lane is free; `null` if the signal was given before that. */
  async look(look: Look, signal: AbortSignal): Promise<LookAnswer | null> {
    const lanes = this.#lanesOf(look.condition.kind);
    if (lanes.free > 0) lanes.free--;
    else if (!await turn(lanes.queue, signal)) return null;
    try {
      return signal.aborted ? null : await this.#prober.look(look, signal);
    } finally {
      // The lane goes on to whoever waits for one.
      const [next] = lanes.queue;
      if (next === undefined) lanes.free++;
      else next();
    }
  }

  #lanesOf(kind: Look["condition"]["kind"]): Lanes {
    const known = this.#lanes.get(kind);
    if (known !== undefined) return known;
    const lanes = { free: lanesPerKind, queue: new Set<() => void>() };
    this.#lanes.set(kind, lanes);
    return lanes;
  }
}

/** Waits in a queue; says whether a lane was given, not the signal. */
function turn(queue: Set<() => void>, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const leave = (isGiven: boolean) => {
      queue.delete(start);
      signal.removeEventListener("abort", giveUp);
      resolve(isGiven);
    };
    const start = () => leave(true);
    const giveUp = () => leave(false);
    queue.add(start);
    if (signal.aborted) giveUp();
    else signal.addEventListener("abort", giveUp);
  });
}
