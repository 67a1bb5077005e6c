const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * Formats a measured duration, ms, with the precision that its size deserves: `420ms`, `12.3s`,
 * `3m 05s`, `2h 04m`, `3d 04h`. Cut, not rounded, so that no `60.0s` appears. Below 0 is 0.
 */
export function formatDuration(ms: number): string {
  if (ms < second) return `${Math.floor(Math.max(0, ms))}ms`;
  if (ms < minute) return `${(Math.floor(ms / 100) / 10).toFixed(1)}s`;
  return formatElapsed(ms);
}

/** Formats a duration that is still growing or shrinking, ms, in whole seconds: `4s`, `3m 05s`. */
export function formatElapsed(ms: number): string {
  if (ms < minute) return `${Math.floor(Math.max(0, ms) / second)}s`;
  if (ms < hour) return pair(ms, minute, "m", second, "s");
  if (ms < day) return pair(ms, hour, "h", minute, "m");
  return pair(ms, day, "d", hour, "h");
}

/**
 * Formats an estimate, ms, no finer than it deserves, so that it does not change all the time: `25s`,
 * `3m 30s`, `25m`, `2h 10m`. Rounded up; at least `5s`.
 */
export function formatRough(ms: number): string {
  const step = ms < minute
    ? 5 * second
    : ms < 10 * minute
    ? 30 * second
    : ms < hour
    ? minute
    : ms < day
    ? 5 * minute
    : hour;
  return formatElapsed(Math.max(1, Math.ceil(ms / step)) * step).replace(/ 00[a-z]$/, "");
}

function pair(ms: number, big: number, bigName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % big) / small);
  return `${Math.floor(ms / big)}${bigName} ${String(rest).padStart(2, "0")}${smallName}`;
}
