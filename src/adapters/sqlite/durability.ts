/** How commits between the start and the end of a run, which are waited for, reach the disk. */
export interface Durability {
  /** Whether SQLite waits for the disk: at each commit, at each checkpoint, or never. */
  readonly synchronous: "FULL" | "NORMAL" | "OFF";
  /** Shortest time between two syncs behind the commits, ms; `null` for none at all. */
  readonly syncPauseMs: number | null;
}

/**
 * What all runs get. The others are there to be measured (`deno task bench --only durability`): waiting
 * for each commit is dear, a shorter pause takes processor time that jobs could have, and a longer one
 * or none loses more in a power loss and hardly saves any.
 */
export const usualDurability: Durability = { synchronous: "NORMAL", syncPauseMs: 20 };
