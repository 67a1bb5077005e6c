import { spreadOf } from "./statistics.ts";

/** What an engine saw of itself in a run. */
export interface Watched {
  /** How late its event loop was in half of all cases, ms. */
  readonly lateMs: number;
  /** In 99 of 100 cases, ms. */
  readonly lateP99Ms: number;
  /** The longest that it was late after the first job had ended, ms. */
  readonly lateMostMs: number;
  /** The longest that it was late before, while the run was read and written down, ms. */
  readonly lateAtStartMs: number;
  /** Resident memory when half of the run was over, MiB. */
  readonly halfMib: number;
  /** The most resident memory, MiB. */
  readonly mostMib: number;
  /** By how much memory grew towards the end, for each job that ended since the half, bytes. */
  readonly growthBytes: number;
  /** The size of the history, for each job, bytes. */
  readonly historyBytes: number;
}

/** Says what was seen, by the medians of all measurements. */
export function describeWatched(name: string, all: readonly Watched[]): string {
  const median = (key: keyof Watched) => spreadOf(all.map((one) => one[key])).median;
  const ms = (key: keyof Watched) => `${median(key).toFixed(1)} ms`;
  const mib = (key: keyof Watched) => `${median(key).toFixed(0)} MiB`;
  return [
    `${name}:`,
    `event loop late by ${ms("lateMs")}, p99 ${ms("lateP99Ms")}, most ${ms("lateMostMs")}; ` +
    `${ms("lateAtStartMs")} at the start`,
    `memory ${mib("halfMib")} after half of it, ${mib("mostMib")} at most, ` +
    `${median("growthBytes").toFixed(0)} bytes more for each job that ended since`,
    `history ${median("historyBytes").toFixed(0)} bytes a job`,
  ].join("\n  ");
}
