import { type CensusEntry, startTicksOfLiving, takeCensus } from "../proc/census.ts";
import { findKin, type Kin } from "../proc/kin.ts";
import { askToEnd } from "./ask_to_end.ts";

/** How long what was killed may take to vanish before the wait is given up, ms. */
const killWaitMs = 2_000;

/** First and longest pause between two looks, ms. */
const pollMs = { first: 5, longest: 100 };

/** What is forked while the processes are read may be missed once. */
const emptyLooks = 2;

/** When this process started: nothing that is older can be of its making. */
let ownTicks: number | null = null;

/** How kin are ended. */
export interface KinEnderOptions {
  /** Time between TERM and KILL, ms. */
  readonly graceMs: number;
  /** A process group that is being ended already, the same way, or `null`. */
  readonly group: number | null;
  /** Whether what is older than this process may be meant. */
  readonly older?: boolean;
}

/**
 * Ends all processes of an execution, also those that have left its session and group: TERM to each
 * when it is first seen, KILL when the grace is over, until none is seen any more or a limit is
 * reached. Processes of other users, such as those of sudo(8), cannot be ended.
 */
export class KinEnder {
  readonly #kin: Kin;
  readonly #options: KinEnderOptions;
  /** Those that were found and sent TERM, by pid and start. */
  readonly #told = new Set<string>();
  readonly #pids = new Set<number>();
  #killAt: number;

  constructor(kin: Kin, options: KinEnderOptions) {
    this.#kin = kin;
    this.#options = options;
    this.#killAt = performance.now() + options.graceMs;
  }

  /** Returns those that were found outside the group that is being ended anyway, once. */
  takeFound(): readonly number[] {
    const pids = [...this.#pids];
    this.#pids.clear();
    return pids;
  }

  /** Looks once: sends TERM to who has not got it yet, and KILL if the grace is over. */
  look(): readonly CensusEntry[] {
    const { older, group } = this.#options;
    ownTicks ??= startTicksOfLiving(Deno.pid) ?? 0;
    const census = takeCensus({ sinceTicks: older === true ? 0 : ownTicks }) ?? [];
    const isKnown = (entry: CensusEntry) => this.#told.has(nameOf(entry));
    const found = findKin(census, this.#kin, { self: Deno.pid, isKnown });
    const kills = performance.now() >= this.#killAt;
    for (const entry of found) {
      const name = nameOf(entry);
      const isTold = this.#told.has(name) || entry.group === group;
      if (entry.group !== group) this.#pids.add(entry.pid);
      if (kills) kill(entry.pid);
      else if (!isTold) askToEnd(entry.pid);
      this.#told.add(name);
    }
    return found;
  }

  /** Sends KILL to all there are, now and at each further look. */
  killNow(): void {
    this.#killAt = performance.now();
    this.look();
  }

  /** Looks until none is left. Returns those that cannot be ended, which is nobody as a rule. */
  async finish(): Promise<readonly CensusEntry[]> {
    let pause = pollMs.first;
    for (let empty = 0;;) {
      const found = this.look();
      empty = found.length === 0 ? empty + 1 : 0;
      if (empty >= emptyLooks) return [];
      if (performance.now() >= this.#killAt + killWaitMs) return found;
      const left = Math.max(1, this.#killAt - performance.now());
      const wait = found.length > 0 && left > 1 ? Math.min(pause, left) : pause;
      await new Promise((resolve) => setTimeout(resolve, wait));
      pause = Math.min(pause * 2, pollMs.longest);
    }
  }
}

/** Time between TERM and KILL for what a process that was ended has left behind, ms. */
const remainderGraceMs = 1_000;

/**
 * Ends what a process that the engine has ended has left behind outside its group. That process was
 * given its time already.
 */
export async function endRemainder(leader: number, mark: string): Promise<void> {
  const kin = { leader, leaderTicks: null, mark };
  await new KinEnder(kin, { graceMs: remainderGraceMs, group: null }).finish();
}

function nameOf({ pid, startTicks }: CensusEntry): string {
  return `${pid}/${startTicks}`;
}

function kill(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch {
    // It has ended meanwhile, or is another user's.
  }
}
