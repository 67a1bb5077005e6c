import type { ResourceUsage } from "../../core/resource_usage.ts";
import { type ProcessMemory, type ProcessStat, tickMs } from "./process_stat.ts";

/** One member of a group as one look has found it. */
export interface MemberReading {
  readonly stat: ProcessStat;
  /** `null` for a member that has ended and that nobody has waited for yet. */
  readonly memory: ProcessMemory | null;
}

/** What is remembered of a member between two looks. */
interface Member {
  stat: ProcessStat;
  /** Its `waitedTicks` when it was first seen. */
  readonly waitedBefore: number;
  /** CPU time of descendants that have gone and whose time it should have inherited, ticks. */
  owedTicks: number;
}

/** Ticks are cut, not rounded, in two fields: less than this may be missing from any sum. */
const roundingTicks = 2;

/**
 * Adds up what a group uses from looks at its members.
 *
 * The CPU time of a member that is gone is in the count of the one that waited for it. Where nobody
 * did (its parent had ended, or ignores SIGCHLD), what was last seen of it is kept here. What runs
 * and ends between two looks is missed only if nobody of the group waits for it.
 */
export class GroupUsage {
  readonly #members = new Map<number, Member>();
  #lostTicks = 0;
  #cpuTicks = 0;
  #peakBytes = 0;

  /** Takes one look into account. */
  add(readings: readonly MemberReading[]): void {
    const found = new Map(readings.map((reading) => [reading.stat.pid, reading]));
    this.#bury((pid, member) => found.get(pid)?.stat.startTicks === member.stat.startTicks);
    let residentBytes = 0;
    for (const { stat, memory } of readings) {
      const known = this.#members.get(stat.pid);
      if (known !== undefined) known.stat = stat;
      else {
        const { pid, waitedTicks: waitedBefore } = stat;
        this.#members.set(pid, { stat, waitedBefore, owedTicks: 0 });
      }
      if (memory === null) continue;
      residentBytes += memory.residentBytes;
      // The peak of one member is the kernel's own and misses nothing between two looks.
      this.#peakBytes = Math.max(this.#peakBytes, memory.peakBytes);
    }
    this.#peakBytes = Math.max(this.#peakBytes, residentBytes);
    let ticks = this.#lostTicks;
    for (const member of this.#members.values()) {
      ticks += member.stat.ownTicks + member.stat.waitedTicks + missing(member);
    }
    // A look is no instant: who was read before its child ended has not inherited its time yet.
    this.#cpuTicks = Math.max(this.#cpuTicks, ticks);
  }

  /** Returns what was seen up to the last look, or `null` where nothing was. */
  total(): ResourceUsage | null {
    return this.#peakBytes === 0
      ? null
      : { cpuMs: this.#cpuTicks * tickMs, peakMemoryBytes: this.#peakBytes };
  }

  /** Forgets members that are gone, after passing what they used to who should have inherited it. */
  #bury(isThere: (pid: number, member: Member) => boolean): void {
    const gone = [...this.#members].filter(([pid, member]) => !isThere(pid, member));
    for (const [pid] of gone) this.#members.delete(pid);
    const parents = new Map(gone.map(([pid, { stat }]) => [pid, stat.parent]));
    for (const [, member] of gone) {
      const used = member.stat.ownTicks + member.stat.waitedTicks;
      const heir = this.#members.get(livingAncestor(member.stat.parent, parents));
      if (heir === undefined) this.#lostTicks += used;
      else heir.owedTicks += used;
      this.#lostTicks += missing(member);
    }
  }
}

/** Walks up over those that are gone too; the walk is bounded, since pids come again. */
function livingAncestor(parent: number, parents: ReadonlyMap<number, number>): number {
  let ancestor = parent;
  for (let steps = parents.size; steps > 0; steps--) {
    ancestor = parents.get(ancestor) ?? ancestor;
  }
  return ancestor;
}

/** Ticks of members that are gone which the one who should have inherited them has not. */
function missing({ stat, waitedBefore, owedTicks }: Member): number {
  const ticks = owedTicks - (stat.waitedTicks - waitedBefore);
  return ticks > roundingTicks ? ticks : 0;
}
