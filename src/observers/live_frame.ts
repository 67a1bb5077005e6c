import { formatElapsed } from "../core/format_duration.ts";
import type { Style } from "../core/text_style.ts";
import { fitMiddle, fitText, textWidth } from "../core/text_width.ts";
import type { LiveJob, LiveRetry, LiveState, LiveWait } from "./live_state.ts";
import { progressBar } from "./progress_bar.ts";
import { paint, type Tone } from "./tone.ts";

/** What a frame is drawn for. */
export interface FrameOptions {
  /** Epoch ms. */
  readonly now: number;
  readonly columns: number;
  readonly rows: number;
  readonly style: Style;
  readonly unicode: boolean;
  /** Whether to repeat the last failure: it has scrolled away from the frame's upper edge. */
  readonly repeatFailure: boolean;
}

/** Columns of the time before a job's name, with the margin. */
const timeColumns = 11;
const maxBarColumns = 50;

/**
 * Draws the live block, one line per element, none as wide as the terminal: jobs that run, retries
 * with their countdown, what is waited for outside the run, counts, and the bar at the bottom. It takes at most half of a tall terminal
 * and always leaves a row for the cursor below it.
 */
export function drawFrame(state: LiveState, options: FrameOptions): string[] {
  const columns = Math.max(20, options.columns - 1);
  const height = Math.min(options.rows - 1, Math.max(7, Math.floor(options.rows / 2)));
  if (height <= 0) return [];
  const footer = [...countLines(state, columns, options), barLine(state, columns, options)];
  if (options.repeatFailure && state.lastFailure !== null && footer.length + 3 < height) {
    footer.unshift(failureLine(state.lastFailure, columns, options));
  }
  const room = height - footer.length;
  if (room <= 0) return footer.slice(-height);
  const jobs = jobLines(state, room - 1, columns, options);
  return ["", ...jobs, ...footer];
}

function jobLines(
  state: LiveState,
  room: number,
  columns: number,
  options: FrameOptions,
): string[] {
  const all = state.running.size + state.retrying.size + state.awaiting.size;
  const shown = all <= room ? room : room - 1;
  if (all === 0 || shown <= 0) return [];
  const share = shown === 1 ? 0 : Math.max(1, Math.floor(shown / 3));
  const forRetries = Math.min(state.retrying.size, share);
  const forWaits = shown < 3 ? 0 : Math.min(state.awaiting.size, share);
  const running = firstOf(state.running.values(), shown - forRetries - forWaits);
  const retrying = soonest(state.retrying.values(), shown - running.length - forWaits);
  const awaiting = firstOf(state.awaiting.values(), shown - running.length - retrying.length);
  const lines = [
    ...running.map((job) => runningLine(job, columns, options)),
    ...retrying.map((job) => retryLine(job, columns, options)),
    ...awaiting.map((job) => waitLine(job, columns, options)),
  ];
  const more = all - running.length - retrying.length - awaiting.length;
  if (more > 0) lines.push(" ".repeat(timeColumns) + options.style.dim(`and ${more} more`));
  return lines;
}

function runningLine(job: LiveJob, columns: number, options: FrameOptions): string {
  const time = formatElapsed(options.now - job.since).padStart(timeColumns - 2);
  const detail = job.execution > 1 ? `execution ${job.execution}` : "";
  return options.style.cyan(time) + named(job.name, detail, columns, options);
}

function retryLine(job: LiveRetry, columns: number, options: FrameOptions): string {
  const left = formatElapsed(Math.ceil((job.until - options.now) / 1000) * 1000);
  const time = options.style.yellow(`in ${left}`.padStart(timeColumns - 2));
  return time + named(job.name, `execution ${job.execution} after ${job.reason}`, columns, options);
}

function waitLine(job: LiveWait, columns: number, options: FrameOptions): string {
  const time = formatElapsed(options.now - job.since).padStart(timeColumns - 2);
  return options.style.dim(time) + named(job.name, job.what, columns, options);
}

/** Lays out a name and a detail after a time; the name gives way last. */
function named(name: string, detail: string, columns: number, options: FrameOptions): string {
  const room = columns - timeColumns;
  const ellipsis = ellipsisOf(options);
  const shown = fitMiddle(name, room, ellipsis);
  const left = room - textWidth(shown) - 2;
  if (detail === "" || left < 6) return `  ${shown}`;
  return `  ${shown}  ${options.style.dim(fitText(detail, left, ellipsis))}`;
}

function failureLine(failure: string, columns: number, options: FrameOptions): string {
  const text = fitText(`  last failure  ${failure}`, columns, ellipsisOf(options));
  return options.style.red(text);
}

function countLines(state: LiveState, columns: number, options: FrameOptions): string[] {
  const { ok, failed, cancelled, blocked, notStarted, skipped } = state.counts;
  const running = state.running.size;
  const retrying = state.retrying.size;
  const awaiting = state.awaiting.size;
  const waiting = state.total - endedOf(state) - running - retrying - awaiting;
  const items: [count: number, word: string, tone: Tone][] = [
    [running, "running", "plain"],
    [retrying, "retrying", "warn"],
    [awaiting, "waiting for conditions", "plain"],
    [waiting, "waiting", "dim"],
    [ok, "ok", "good"],
    [failed, "failed", "bad"],
    [cancelled, "cancelled", "warn"],
    [blocked, "blocked", "warn"],
    [notStarted, "not started", "warn"],
    [skipped, "skipped", "dim"],
  ];
  const told = items.filter(([count]) => count > 0)
    .map(([count, word, tone]) => ({ text: `${count} ${word}`, tone }));
  if (state.stopping) told.unshift({ text: "stopping", tone: "warn" });
  const lines: string[] = [];
  let line = "";
  let width = 0;
  for (const { text, tone } of told) {
    if (width > 0 && width + 2 + text.length > columns) {
      lines.push(line);
      width = 0;
    }
    line = (width === 0 ? "  " : `${line}, `) + paint(options.style, tone, text);
    width += 2 + text.length;
  }
  return [...lines, ...(width === 0 ? [] : [line])];
}

function barLine(state: LiveState, columns: number, options: FrameOptions): string {
  const { failed, blocked, cancelled, notStarted, ok, skipped } = state.counts;
  const { total } = state;
  const ended = endedOf(state);
  const percent = total === 0 ? 100 : Math.floor(ended / total * 100);
  const elapsed = formatElapsed(options.now - (state.startedAt ?? options.now));
  const text = `${ended}/${total}  ${percent}%  ${elapsed}`;
  const room = Math.min(maxBarColumns, columns - text.length - 4);
  if (room < 8) return `  ${text}`;
  const bad = failed + blocked + cancelled + notStarted;
  return `  ${progressBar({ good: ok + skipped, bad, total }, room, options)}  ${
    options.style.bold(`${ended}/${total}`)
  }  ${percent}%  ${elapsed}`;
}

function endedOf(state: LiveState): number {
  return Object.values(state.counts).reduce((sum: number, count: number) => sum + count, 0);
}

function ellipsisOf(options: FrameOptions): string {
  return options.unicode ? "…" : "...";
}

function firstOf<T>(values: Iterable<T>, count: number): T[] {
  const first: T[] = [];
  if (count <= 0) return first;
  for (const value of values) {
    first.push(value);
    if (first.length >= count) break;
  }
  return first;
}

/** Returns the retries that are due first, in one pass: there may be thousands, and few rows. */
function soonest(retries: Iterable<LiveRetry>, count: number): LiveRetry[] {
  const best: LiveRetry[] = [];
  if (count <= 0) return best;
  for (const retry of retries) {
    const place = best.findIndex((other) => retry.until < other.until);
    if (place >= 0) best.splice(place, 0, retry);
    else if (best.length < count) best.push(retry);
    if (best.length > count) best.pop();
  }
  return best;
}
