import { fitText } from "../core/text/text_width.ts";
import { type BarOptions, drawCompact, drawFooter } from "./live_bar.ts";
import { drawRows, type RowOptions } from "./live_rows.ts";
import type { LiveState } from "./live_state.ts";

/** What a frame is drawn for. */
export interface FrameOptions extends RowOptions, BarOptions {
  readonly columns: number;
  readonly rows: number;
  /** Whether all is to be told in one line. */
  readonly compact: boolean;
  /** Whether to repeat the last failure: it has scrolled away from the frame's upper edge. */
  readonly repeatFailure: boolean;
}

/**
 * Draws the live block, one line per element, none as wide as the terminal: what goes on, the last
 * failure, counts, and the bar at the bottom. It takes at most half of a tall terminal and always
 * leaves a row for the cursor below it.
 */
export function drawFrame(state: LiveState, options: FrameOptions): string[] {
  const columns = Math.max(20, options.columns - 1);
  const height = Math.min(options.rows - 1, Math.max(7, Math.floor(options.rows / 2)));
  if (height <= 0) return [];
  if (options.compact) return [drawCompact(state, columns, options)];
  const { counts, bar } = drawFooter(state, columns, options);
  const footer = [
    ...counts.slice(0, Math.min(height - 1, Math.max(1, Math.floor(height / 3)))),
    bar,
  ];
  if (options.repeatFailure && state.lastFailure !== null && footer.length + 3 < height) {
    footer.unshift(failureLine(state.lastFailure, columns, options));
  }
  const room = height - footer.length;
  return room <= 0 ? footer : ["", ...drawRows(state, room - 1, columns, options), ...footer];
}

function failureLine(failure: string, columns: number, options: FrameOptions): string {
  const ellipsis = options.unicode ? "…" : "...";
  return options.style.red(fitText(`  last failure  ${failure}`, columns, ellipsis));
}
