/** The words that history, terminal and JSON use for where a run stands. */
export const runStatuses = ["RUNNING", "SUCCESS", "FAILED", "INTERRUPTED"] as const;

/** One of {@link runStatuses}. */
export type RunStatus = (typeof runStatuses)[number];
