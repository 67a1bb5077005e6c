import { formatElapsed, formatRough } from "../core/text/format_duration.ts";
import { clockTime } from "../core/text/format_time.ts";
import type { Rest } from "../core/schedule/run_outlook.ts";
import type { Style } from "../core/text/text_style.ts";
import type { LiveState } from "./live_state.ts";
import { progressBar } from "./progress_bar.ts";
import { paint, type Tone } from "./tone.ts";
import type { UtcOffset } from "./utc_offset.ts";

/** What counts and the bar are drawn for. */
export interface BarOptions {
  /** Epoch ms. */
  readonly now: number;
  readonly style: Style;
  readonly unicode: boolean;
  readonly utcOffset: UtcOffset;
  /** What is left of the run, or `null` where nothing can be said. */
  readonly rest: Rest | null;
}

interface Item {
  readonly text: string;
  readonly tone: Tone;
}

const maxBarColumns = 50;
const minBarColumns = 8;
/** A run of which less is left is waited for, so nobody asks when it will be done, ms. */
const clockFromMs = 10 * 60_000;

/** What the lower end of the block is made of, one line per element. */
export interface Footer {
  /** How many jobs stand where, the most important ones first. */
  readonly counts: readonly string[];
  /** The bar, how far the run is, and what is left of it. */
  readonly bar: string;
}

/** Draws the lower end of the block. */
export function drawFooter(state: LiveState, columns: number, options: BarOptions): Footer {
  const { rest, now, utcOffset } = options;
  const left = restText(rest);
  const end = now + (rest?.ms ?? 0);
  const until = rest === null || rest.isLeast || rest.ms < clockFromMs
    ? []
    : [`${left}, done ${clockTime(end, utcOffset(end)).slice(0, 5)}`];
  const texts = [...until, ...(left === "" ? [] : [left])];
  const standing = progressText(state, options.now);
  const text = texts.find((one) => roomForBar(standing, one, columns) >= minBarColumns) ?? "";
  const items = countItems(state);
  // Where it does not fit beside the bar, it comes first in the line above.
  if (left !== "" && text === "") items.unshift({ text: left, tone: "plain" });
  return {
    counts: wrapped(items, columns, options.style),
    bar: barLine(state, text, columns, options),
  };
}

/** Draws all in one line: the bar, and of the rest what there is room for. */
export function drawCompact(state: LiveState, columns: number, options: BarOptions): string {
  const left = restText(options.rest);
  const told = countItems(state);
  const bad = told.filter(({ tone }) => tone === "bad");
  const running = told.filter(({ text }) => text.endsWith(" running"));
  const items = [
    ...bad,
    ...(left === "" ? [] : [{ text: left, tone: "plain" } as const]),
    ...running,
    ...told.filter(({ tone }) => tone === "warn"),
  ];
  const standing = progressText(state, options.now);
  const fitting: Item[] = [];
  let room = columns - standing.length - 2;
  for (const item of items) {
    if (item.text.length + 2 > room) continue;
    fitting.push(item);
    room -= item.text.length + 2;
  }
  const painted = fitting.map(({ text, tone }) => `  ${paint(options.style, tone, text)}`).join("");
  const size = Math.min(30, room - 2);
  const bar = size < minBarColumns ? "" : `  ${progressBar(sharesOf(state), size, options)}`;
  return `${bar}  ${paintProgress(state, options)}${painted}`;
}

function barLine(state: LiveState, rest: string, columns: number, options: BarOptions): string {
  const room = roomForBar(progressText(state, options.now), rest, columns);
  const after = rest === "" ? "" : `  ${rest}`;
  const bar = room < minBarColumns ? "" : `  ${progressBar(sharesOf(state), room, options)}`;
  return `${bar}  ${paintProgress(state, options)}${after}`;
}

function roomForBar(standing: string, rest: string, columns: number): number {
  const taken = standing.length + 4 + (rest === "" ? 0 : rest.length + 2);
  return Math.min(maxBarColumns, columns - taken);
}

function restText(rest: Rest | null): string {
  if (rest === null || (rest.isLeast && rest.ms <= 0)) return "";
  return `${rest.isLeast ? "at least" : "about"} ${formatRough(rest.ms)} left`;
}

/** `12/40  30%  4m 10s`: jobs that have ended, of all, and how long the run takes so far. */
function progressText(state: LiveState, now: number): string {
  const { count, percent, elapsed } = progressOf(state, now);
  return `${count}  ${percent}  ${elapsed}`;
}

function paintProgress(state: LiveState, { now, style }: BarOptions): string {
  const { count, percent, elapsed } = progressOf(state, now);
  return `${style.bold(count)}  ${percent}  ${elapsed}`;
}

function progressOf(state: LiveState, now: number) {
  const { total, ended } = state;
  return {
    count: `${ended}/${total}`,
    percent: `${total === 0 ? 100 : Math.floor(ended / total * 100)}%`,
    elapsed: formatElapsed(now - (state.startedAt ?? now)),
  };
}

function sharesOf({ counts, total }: LiveState) {
  const { ok, skipped, failed, blocked, cancelled, notStarted } = counts;
  return { good: ok + skipped, bad: failed + blocked + cancelled + notStarted, total };
}

/** Bad news first: of little room they get the most. */
function countItems(state: LiveState): Item[] {
  const { ok, failed, cancelled, blocked, notStarted, skipped } = state.counts;
  const running = state.running.size;
  const retrying = state.retrying.size;
  const awaiting = state.awaiting.size;
  const waiting = Math.max(0, state.total - state.ended - running - retrying - awaiting);
  const items: [count: number, word: string, tone: Tone][] = [
    [failed, "failed", "bad"],
    [blocked, "blocked", "warn"],
    [cancelled, "cancelled", "warn"],
    [notStarted, "not started", "warn"],
    [running, "running", "plain"],
    [retrying, "retrying", "warn"],
    [awaiting, "waiting for conditions", "plain"],
    [waiting, "waiting", "dim"],
    [ok, "ok", "good"],
    [skipped, "skipped", "dim"],
  ];
  const told: Item[] = items.filter(([count]) => count > 0)
    .map(([count, word, tone]) => ({ text: `${count} ${word}`, tone }));
  const { stop } = state;
  if (stop === null) return told;
  const isByKeyboard = stop.kind === "signal" && stop.signal === "SIGINT";
  const text = isByKeyboard ? "stopping (Ctrl-C again kills at once)" : "stopping";
  return [{ text, tone: "warn" }, ...told];
}

function wrapped(items: readonly Item[], columns: number, style: Style): string[] {
  const lines: string[] = [];
  let line = "";
  let width = 0;
  for (const { text, tone } of items) {
    if (width > 0 && width + 2 + text.length > columns) {
      lines.push(line);
      width = 0;
    }
    line = (width === 0 ? "  " : `${line}, `) + paint(style, tone, text);
    width += 2 + text.length;
  }
  return [...lines, ...(width === 0 ? [] : [line])];
}
