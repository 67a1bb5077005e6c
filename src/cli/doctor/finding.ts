/** How well something stands. */
export type FindingLevel = "ok" | "warn" | "fail";

/** What was found of one thing that runs need. */
export interface Finding {
  /** What was looked at, in a word or two. */
  readonly subject: string;
  readonly level: FindingLevel;
  /** What it is like, in words. */
  readonly found: string;
  /** What to do; `null` where nothing has to be done. */
  readonly advice: string | null;
}

/** Says that something is as it should be. */
export function fine(subject: string, found: string): Finding {
  return { subject, level: "ok", found, advice: null };
}

/** Says that something may get in the way some day. */
export function doubtful(subject: string, found: string, advice: string): Finding {
  return { subject, level: "warn", found, advice };
}

/** Says that something is in the way of a run. */
export function broken(subject: string, found: string, advice: string): Finding {
  return { subject, level: "fail", found, advice };
}
