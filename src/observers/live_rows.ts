import { formatDuration, formatElapsed } from "../core/text/format_duration.ts";
import type { Estimate } from "../core/schedule/forecast.ts";
import { isLate } from "../core/schedule/run_outlook.ts";
import type { Style } from "../core/text/text_style.ts";
import { fitMiddle, fitText, textWidth } from "../core/text/text_width.ts";
import type { LiveOutlook } from "./live_outlook.ts";
import type { LiveJob, LiveRetry, LiveState, LiveWait } from "./live_state.ts";

/** What rows are drawn for. */
export interface RowOptions {
  /** Epoch ms. */
  readonly now: number;
  readonly style: Style;
  readonly unicode: boolean;
  readonly outlook: LiveOutlook;
}

/** One row before its name and its detail have found their columns. */
interface Row {
  /** Of `timeColumns` less the margin, coloured. */
  readonly time: string;
  readonly name: string;
  readonly detail: string;
}

/** Columns of the time before a job's name, with the margin. */
const timeColumns = 12;
/** Columns that names leave to the details of the others, where they can. */
const detailColumns = 24;

/**
 * Draws what goes on, one row per element: jobs that run, the longest first, retries that wait, the
 * first due first, jobs that wait for conditions outside the run, and how many more there are.
 */
export function drawRows(
  state: LiveState,
  room: number,
  columns: number,
  options: RowOptions,
): string[] {
  const all = state.running.size + state.retrying.size + state.awaiting.size;
  const shown = all <= room ? room : room - 1;
  if (all === 0 || shown <= 0) return [];
  const share = shown === 1 ? 0 : Math.max(1, Math.floor(shown / 3));
  const forRetries = Math.min(state.retrying.size, share);
  const forWaits = shown < 3 ? 0 : Math.min(state.awaiting.size, share);
  const running = firstOf(state.running, shown - forRetries - forWaits);
  const retrying = soonest(state.retrying.values(), shown - running.length - forWaits);
  const awaiting = firstOf(state.awaiting, shown - running.length - retrying.length);
  const rows = [
    ...running.map(([index, job]) => runningRow(job, options.outlook.estimateOf(index), options)),
    ...retrying.map((job) => retryRow(job, options)),
    ...awaiting.map(([, job]) => waitRow(job, options)),
  ];
  const lines = layOut(rows, columns - timeColumns, options);
  const more = all - rows.length;
  if (more > 0) lines.push(" ".repeat(timeColumns) + options.style.dim(`and ${more} more`));
  return lines;
}

function runningRow(job: LiveJob, usual: Estimate | null, { now, style }: RowOptions): Row {
  const elapsedMs = now - job.since;
  const elapsed = formatElapsed(elapsedMs);
  const again = job.execution > 1 ? [`execution ${job.execution}`] : [];
  const late = usual !== null && isLate(elapsedMs, usual);
  const expected = usual === null
    ? []
    : [`${late ? "over its usual" : "usually"} ${formatUsual(usual.p50Ms)}`];
  return {
    // A sign as well: colours are not for everybody, and narrow terminals have no room for words.
    time: late ? style.yellow(padTime(`! ${elapsed}`)) : style.cyan(padTime(elapsed)),
    name: job.name,
    detail: [...again, ...expected].join(", "),
  };
}

function formatUsual(ms: number): string {
  return ms < 1000 ? formatDuration(ms) : formatElapsed(ms).replace(/ 00[a-z]$/, "");
}

function retryRow({ until, name, execution, reason }: LiveRetry, { now, style }: RowOptions): Row {
  const left = formatElapsed(Math.ceil((until - now) / 1000) * 1000);
  return {
    time: style.yellow(padTime(until > now ? `in ${left}` : "due")),
    name,
    detail: `execution ${execution} after ${reason}`,
  };
}

function waitRow({ since, name, what }: LiveWait, { now, style }: RowOptions): Row {
  return { time: style.dim(padTime(formatElapsed(now - since))), name, detail: what };
}

function padTime(text: string): string {
  return text.padStart(timeColumns - 2);
}

/** Lays out names and, below each other where names are short enough, details. Names give way last. */
function layOut(rows: readonly Row[], room: number, { style, unicode }: RowOptions): string[] {
  const ellipsis = unicode ? "…" : "...";
  const names = rows.map(({ name }) => fitMiddle(name, room, ellipsis));
  const widths = names.map(textWidth);
  const column = widths.reduce(
    (most, width) => width <= room - detailColumns ? Math.max(most, width) : most,
    0,
  );
  return rows.map(({ time, detail }, at) => {
    const [name = "", width = 0] = [names[at], widths[at]];
    const left = room - Math.max(column, width) - 2;
    if (detail === "" || left < 6) return `${time}  ${name}`;
    const gap = " ".repeat(Math.max(0, column - width));
    return `${time}  ${name}${gap}  ${style.dim(fitText(detail, left, ellipsis))}`;
  });
}

function firstOf<T>(entries: Iterable<T>, count: number): T[] {
  const first: T[] = [];
  if (count <= 0) return first;
  for (const entry of entries) {
    first.push(entry);
    if (first.length >= count) break;
  }
  return first;
}

/** Returns the retries that are due first, in one pass: there may be thousands, and few rows. */
function soonest(retries: Iterable<LiveRetry>, count: number): LiveRetry[] {
  const best: LiveRetry[] = [];
  if (count <= 0) return best;
  for (const retry of retries) {
    const last = best[best.length - 1];
    if (best.length >= count && last !== undefined && retry.until >= last.until) continue;
    const place = best.findIndex((other) => retry.until < other.until);
    best.splice(place < 0 ? best.length : place, 0, retry);
    if (best.length > count) best.pop();
  }
  return best;
}
