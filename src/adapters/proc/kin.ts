import type { CensusEntry } from "./census.ts";

/** What the processes of one execution are told by. */
export interface Kin {
  /** Its first process, which has made a session of its own. */
  readonly leader: number;
  /** When that one started, clock ticks since boot, or `null` where nobody knows. */
  readonly leaderTicks: number | null;
  /** Held by the environment of all its processes, or `null` where it has none. */
  readonly mark: string | null;
}

/**
 * Finds the living processes of an execution: those that carry its mark, those of its first process's
 * session while that one lives, and what descends from any of them, wherever it has gone. What has
 * made a session of its own, dropped its environment and lost its parents is nobody's kin.
 *
 * A session without its first process proves nothing by its number alone, which may be another's by
 * now.
 *
 * @param options `self` is never counted, whatever its environment says; `isKnown` says who was found
 * before, and stays found though it may be nobody's child now.
 */
export function findKin(
  census: readonly CensusEntry[],
  kin: Kin,
  { self, isKnown = () => false }: {
    readonly self: number;
    readonly isKnown?: (entry: CensusEntry) => boolean;
  },
): readonly CensusEntry[] {
  const { leader, leaderTicks, mark } = kin;
  const hasLeader = census.some(({ pid, startTicks }) =>
    pid === leader && (leaderTicks === null || leaderTicks === startTicks)
  );
  const isKin = (entry: CensusEntry) =>
    isKnown(entry) || (hasLeader && entry.session === leader) ||
    (mark !== null && entry.marks.some((one) => one === mark || one.startsWith(`${mark}/`)));
  const found = new Map<number, CensusEntry>();
  let added = census.filter((entry) => entry.pid !== self && isKin(entry));
  while (added.length > 0) {
    for (const entry of added) found.set(entry.pid, entry);
    added = census.filter(({ pid, parent }) =>
      pid !== self && !found.has(pid) && found.has(parent)
    );
  }
  return [...found.values()];
}
