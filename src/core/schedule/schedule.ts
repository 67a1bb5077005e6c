/** How jobs that are ready at the same time, with the same priority, take their turns. */
export const schedules = [
  /** Whoever has the longest way left to the end of the run goes first. */
  "critical_path",
  /** First come, first served. */
  "fifo",
] as const;

/** One of {@link schedules}. */
export type Schedule = (typeof schedules)[number];
