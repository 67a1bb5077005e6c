/** Says how many minutes the wall clock is ahead of UTC at a time, epoch ms. */
export type UtcOffset = (atMs: number) => number;

/** The time zone of the system. */
export const systemUtcOffset: UtcOffset = (atMs) => -new Date(atMs).getTimezoneOffset();
