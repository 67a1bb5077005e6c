import type { Change } from "../../core/statistics.ts";

/** Formats how a length of time has changed: `↑ +35%`, `↓ -20%`, `=`; `-` of too few to tell. */
export function changeText(change: Change | null, unicode: boolean): string {
  if (change === null) return "-";
  const { direction } = change;
  if (direction === "same") return "=";
  const arrow = direction === "longer" ? (unicode ? "↑" : "^") : (unicode ? "↓" : "v");
  return `${arrow} ${ratioText(change)}`;
}

/** Formats the share of a change: `+35%`, `-20%`; a large one as a factor: `x12`. */
export function ratioText({ ratio }: Pick<Change, "ratio">): string {
  if (ratio === Infinity) return "new";
  if (ratio >= 9) return `x${Math.round(ratio + 1)}`;
  return `${ratio < 0 ? "-" : "+"}${Math.round(Math.abs(ratio) * 100)}%`;
}

/** Returns a change as JSON output has it. */
export function changeJson(change: Change | null) {
  if (change === null) return null;
  return {
    before_ms: Math.round(change.beforeMs),
    recent_ms: Math.round(change.recentMs),
    ratio: Number.isFinite(change.ratio) ? Math.round(change.ratio * 1000) / 1000 : null,
    direction: change.direction,
  };
}
