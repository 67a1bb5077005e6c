import type { ConditionAnswer, LookAnswer } from "./condition.ts";
import { formatDuration } from "../text/format_duration.ts";

/** Since when files have looked as they do now. */
export interface SeenFiles {
  readonly snapshot: string;
  /** When they were first seen like this, ms. */
  readonly since: number;
}

/** What a look at files means once it is known what was seen before. */
export interface JudgedFiles {
  readonly answer: ConditionAnswer;
  /** What to judge the next look by; `null` where there are no files. */
  readonly seen: SeenFiles | null;
  /** When they will have been unchanged for long enough, ms from now, or `null`. */
  readonly stableInMs: number | null;
}

/**
 * Judges a look at files: they are there for good once two looks have seen the same, so far apart.
 * Their own times are not believed, since a copy may bring an old one along.
 *
 * @param options `now` is the ms since some moment, by a clock that nobody sets. A `stableForMs` of 0
 * takes files as they are.
 */
export function judgeFiles(
  look: LookAnswer,
  seen: SeenFiles | null,
  { now, stableForMs }: { readonly now: number; readonly stableForMs: number },
): JudgedFiles {
  if (look.kind !== "present") return { answer: look, seen: null, stableInMs: null };
  const { found, snapshot } = look;
  const since = seen?.snapshot === snapshot ? seen.since : now;
  const current = { snapshot, since };
  const unchangedMs = now - since;
  if (unchangedMs >= stableForMs) {
    const stable = stableForMs === 0 ? "" : `, unchanged for ${formatDuration(unchangedMs)}`;
    return { answer: { kind: "met", found: found + stable }, seen: current, stableInMs: null };
  }
  const how = seen === null
    ? "seen for the first time"
    : seen.snapshot === snapshot
    ? `unchanged for ${formatDuration(unchangedMs)} so far`
    : "changed since the last look";
  const reason = `expected no change for ${formatDuration(stableForMs)}, found ${found}, ${how}`;
  return {
    answer: { kind: "not_yet", reason },
    seen: current,
    stableInMs: stableForMs - unchangedMs,
  };
}
