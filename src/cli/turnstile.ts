import type { Failure } from "../core/failure.ts";
import type { RunId } from "../core/ids.ts";
import { assumeDeadStep } from "../core/run/next_step.ts";
import type { OverlapPolicy } from "../core/run/overlap_policy.ts";
import { printable } from "../core/text/printable.ts";
import { err, ok, type Result } from "../core/result.ts";
import type { Admit, HistoryStore, OpenAttempt } from "../ports/history_store.ts";
import type { CliDependencies, EngineProbe } from "./cli_dependencies.ts";
import { wallClock } from "./views/wall_clock.ts";

/** Pause between two looks at whether another run has ended, ms. */
const pollMs = 1_000;

/** Whose turn is meant, and what is to be done where it has not come. */
export interface Turn {
  readonly applicationName: string;
  /** The run that is to be resumed, which is not in its own way, or `null` for a new one. */
  readonly runId: RunId | null;
  readonly policy: OverlapPolicy;
  /** Options that make a command find the history. */
  readonly places: readonly string[];
}

/**
 * Lets runs of one application begin one after the other. The transaction that starts a run has the
 * last word; so much of it as takes time is done before.
 */
export class Turnstile {
  readonly #turn: Turn;
  readonly #dependencies: CliDependencies;
  /** Loaded when there is somebody to be judged: most runs are alone. */
  #lifeOf: EngineProbe["lifeOf"] | null = null;

  constructor(turn: Turn, dependencies: CliDependencies) {
    this.#turn = turn;
    this.#dependencies = dependencies;
  }

  /** Whether the run may start beside all those that have not ended; if not, its turn is taken anew. */
  readonly admit: Admit = (open) => {
    const others = this.#others(open);
    return others.length === 0 || (this.#lifeOf !== null && this.#rivalAmong(others) === null);
  };

  /**
   * Returns when no other run is in the way. While it waits, signals have their usual effect: there is
   * no run yet to be stopped.
   *
   * @returns `skip` where the run is to be left out.
   */
  async take(history: HistoryStore, quiet: boolean): Promise<Result<"go" | "skip", Failure>> {
    const { clock, stderr, loadEngineProbe } = this.#dependencies;
    const { policy } = this.#turn;
    for (let waitsFor: RunId | null = null;;) {
      const others = this.#others(history.listOpen());
      if (others.length === 0) return ok("go");
      this.#lifeOf ??= (await loadEngineProbe()).lifeOf;
      const rival = this.#rivalAmong(others);
      if (rival === null) return ok("go");
      const isElsewhere = this.#lifeOf(rival.engine) === "elsewhere";
      const state = describeRival(rival, isElsewhere, this.#dependencies);
      switch (policy) {
        case "skip":
          if (!quiet) stderr.write(`Nothing was started: ${state}\n`);
          return ok("skip");
        case "wait":
          if (!quiet && waitsFor !== rival.runId) stderr.write(`Waiting: ${state}\n`);
          waitsFor = rival.runId;
          await new Promise<void>((resolve) => void clock.after(pollMs, resolve));
          break;
        default:
          return err(overlapFailure(this.#turn, rival, isElsewhere, state));
      }
    }
  }

  /** Runs that could be in the way, were their engines alive. */
  #others(open: readonly OpenAttempt[]): readonly OpenAttempt[] {
    const { applicationName, runId, policy } = this.#turn;
    if (policy === "allow") return [];
    return open.filter((one) => one.applicationName === applicationName && one.runId !== runId);
  }

  #rivalAmong(others: readonly OpenAttempt[]): OpenAttempt | null {
    return others.find(({ engine }) => this.#lifeOf?.(engine) !== "dead") ?? null;
  }
}

function describeRival(
  { runId, applicationName, engine, startedAt }: OpenAttempt,
  isElsewhere: boolean,
  dependencies: CliDependencies,
): string {
  const since = wallClock(startedAt, dependencies);
  const name = `run ${runId} of "${printable(applicationName)}"`;
  return isElsewhere
    ? `host "${printable(engine.host)}" works on ${name} since ${since}, ` +
      "and this host cannot tell whether it still does"
    : `${name} still runs, as process ${engine.pid} since ${since}`;
}

function overlapFailure(
  { runId, places }: Turn,
  rival: OpenAttempt,
  isElsewhere: boolean,
  state: string,
): Failure {
  return {
    kind: "system",
    message: `Cannot ${runId === null ? "start" : `resume run ${runId}`}: ${state}`,
    hint: isElsewhere
      ? `If that engine is dead for certain: ${assumeDeadStep(rival.runId, places).command}`
      : "To wait for its end: --if-running wait; to run beside it: --if-running allow",
  };
}
