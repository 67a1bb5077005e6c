import { type Durability, usualDurability } from "../../src/adapters/sqlite/durability.ts";
import { spreadOf } from "./statistics.ts";

/** One way to bring what happens in a run to the disk. */
export interface WayToRecord {
  readonly name: string;
  /** `null` where nothing is recorded. */
  readonly durability: Durability | null;
  /** Whether all that one turn of the event loop brings is one transaction, or each write is. */
  readonly isGrouped: boolean;
}

/** The one that costs nothing, and keeps nothing. */
export const unrecorded = "no history";

const behind = (syncPauseMs: number | null): Durability => ({ ...usualDurability, syncPauseMs });
const full: Durability = { synchronous: "FULL", syncPauseMs: null };

/** What the engine could do; one of them is what it does. */
export const waysToRecord: readonly WayToRecord[] = [
  { name: unrecorded, durability: null, isGrouped: true },
  { name: "FULL", durability: full, isGrouped: true },
  { name: "FULL, each write", durability: full, isGrouped: false },
  { name: "NORMAL, synced behind", durability: behind(0), isGrouped: true },
  { name: "the same, 5 ms pause", durability: behind(5), isGrouped: true },
  {
    name: `the same, ${usualDurability.syncPauseMs} ms pause (used)`,
    durability: usualDurability,
    isGrouped: true,
  },
  { name: "as used, but each write", durability: usualDurability, isGrouped: false },
  { name: "the same, 100 ms pause", durability: behind(100), isGrouped: true },
  { name: "NORMAL, not synced", durability: behind(null), isGrouped: true },
  {
    name: "OFF",
    durability: { synchronous: "OFF", syncPauseMs: null },
    isGrouped: true,
  },
];

/** The file of a measurement in which a run says what its records took. */
export const recordedFile = "recorded.json";

/** What recording took in one run. */
export interface Recorded {
  /** How long the main thread did nothing else, for each job, ms. */
  readonly stoodStillMs: number;
  readonly commits: number;
  /** How often the disk was told to keep what it has. */
  readonly syncs: number;
}

/** Titles of what recording took. */
export const recordedHeader = ["", "main thread ms a job", "commits", "syncs"];

/** Returns a row under {@link recordedHeader}, by the medians of all measurements. */
export function recordedCells(name: string, all: readonly Recorded[]): readonly string[] {
  const median = (key: keyof Recorded) => spreadOf(all.map((one) => one[key])).median;
  return [
    name,
    median("stoodStillMs").toFixed(2),
    median("commits").toFixed(0),
    median("syncs").toFixed(0),
  ];
}
