import { clockTime } from "../core/format_time.ts";
import type { RunEvent } from "../core/run_event.ts";
import type { Style } from "../core/text_style.ts";
import { textWidth } from "../core/text_width.ts";
import type { Clock } from "../ports/clock.ts";
import type { TextSink } from "../ports/text_sink.ts";
import { padWord } from "./event_line.ts";
import { foldEvents, type TimedLine } from "./fold_events.ts";
import { drawFrame } from "./live_frame.ts";
import { LiveState } from "./live_state.ts";
import { isFailure, type Verbosity } from "./plain_lines.ts";
import { paint } from "./tone.ts";
import type { UtcOffset } from "./utc_offset.ts";

/** What a live view needs. */
export interface LiveViewOptions {
  readonly out: TextSink;
  readonly clock: Clock;
  readonly style: Style;
  readonly verbosity: Verbosity;
  /** Whether more than ASCII can be drawn. */
  readonly unicode: boolean;
  readonly utcOffset: UtcOffset;
}

/** Least time between two frames, ms; a run shorter than this shows none. */
const frameMs = 100;
/** Time between frames when nothing happens but elapsed times and resizes, ms. */
const tickMs = 250;
/** Narrower terminals get no time of day before permanent lines. */
const clockColumns = 60;

// DEC private modes: 2026 shows a frame at once where it is known, 25 is the cursor, 7 is wrapping.
// All are restored within the same write, so that a killed engine leaves a usable terminal.
const beginFrame = "\x1b[?2026h\x1b[?25l";
const endFrame = "\x1b[?25h\x1b[?2026l";
const noWrap = "\x1b[?7l";
const wrap = "\x1b[?7h";

/**
 * Keeps a block of lines at the lower end of the terminal up to date, one write per frame, and lets
 * failures and notices scroll above it for good. The cursor rests on the empty row below the block.
 */
export class LiveView {
  readonly #options: LiveViewOptions;
  readonly #state = new LiveState();
  /** Lines to be written above the block with the next frame. */
  #permanent: TimedLine[] = [];
  #failureIsNearest = false;
  /** The block as it stands on the screen, with the columns it was drawn for. */
  #block: readonly string[] = [];
  #columns = 0;
  #drawnAt: number | null = null;
  #timer: { readonly dueAt: number; readonly cancel: () => void } | null = null;
  #finished = false;
  #failure: { readonly error: unknown } | null = null;

  constructor(options: LiveViewOptions) {
    this.#options = options;
  }

  /**
   * Takes a batch of events; what they change is drawn with the next frame.
   *
   * @throws {Error} If the terminal has refused a frame since; the view has ended with it.
   */
  observe(events: readonly RunEvent[]): void {
    if (this.#failure !== null) throw this.#failure.error;
    const verbose = this.#options.verbosity === "verbose";
    const kept: RunEvent[] = [];
    for (const event of events) {
      this.#state.apply(event);
      if (!(verbose ? event.kind !== "run_ended" : staysOnScreen(event))) continue;
      kept.push(event);
      this.#failureIsNearest = isFailure(event);
    }
    for (const line of foldEvents(kept, verbose)) this.#permanent.push(line);
    if (this.#finished) return;
    const now = this.#options.clock.now();
    const sinceFrame = this.#drawnAt === null ? 0 : now - this.#drawnAt;
    // Bounded both ways, because the wall clock may be set while a run goes on.
    this.#drawIn(Math.min(frameMs, Math.max(0, frameMs - sinceFrame)), now);
  }

  /** Replaces the block for good by the lines still due and `text`; further calls do nothing. */
  finish(text: string): void {
    if (this.#finished) return;
    this.#stop();
    const output = this.#toBlockStart(this.#options.out.columns()) +
      (this.#block.length === 0 ? "" : "\x1b[J") + this.#takePermanent() + text;
    this.#block = [];
    if (output !== "") this.#options.out.write(output);
  }

  #drawIn(delayMs: number, now: number): void {
    const dueAt = now + delayMs;
    if (this.#timer !== null) {
      if (this.#timer.dueAt <= dueAt) return;
      this.#timer.cancel();
    }
    const cancel = this.#options.clock.after(delayMs, () => {
      this.#timer = null;
      try {
        this.#draw();
      } catch (error) {
        // Nobody could catch it out of a timer: the next call throws it instead.
        this.#stop();
        this.#failure = { error };
      }
    });
    this.#timer = { dueAt, cancel };
  }

  #stop(): void {
    this.#finished = true;
    this.#timer?.cancel();
    this.#timer = null;
  }

  #draw(): void {
    const { out, clock } = this.#options;
    const now = clock.now();
    const columns = out.columns();
    const above = this.#takePermanent();
    const block = this.#state.startedAt === null ? [] : drawFrame(this.#state, {
      ...this.#options,
      now,
      columns,
      rows: out.rows(),
      repeatFailure: !this.#failureIsNearest,
    });
    if (above !== "" || columns !== this.#columns || !sameLines(block, this.#block)) {
      out.write(
        beginFrame + this.#toBlockStart(columns) + (above === "" ? "" : `\x1b[J${above}`) + noWrap +
          block.map((line) => `${line}\x1b[K\n`).join("") + `\x1b[J${wrap}${endFrame}`,
      );
      this.#block = block;
      this.#columns = columns;
    }
    this.#drawnAt = now;
    this.#drawIn(tickMs, now);
  }

  /** Returns what moves the cursor to the first row that the block takes now. */
  #toBlockStart(columns: number): string {
    if (this.#block.length === 0) return "";
    // Terminals wrap the lines that stand there when they get narrower.
    const rows = this.#block.reduce((sum, line) => {
      const width = Math.min(this.#columns, textWidth(withoutStyle(line)));
      return sum + Math.max(1, columns < this.#columns ? Math.ceil(width / columns) : 1);
    }, 0);
    return `\r\x1b[${rows}A`;
  }

  #takePermanent(): string {
    const { style, utcOffset, out } = this.#options;
    const narrow = out.columns() < clockColumns;
    let text = "";
    for (const { at, word, tone, text: what } of this.#permanent) {
      const time = narrow ? "" : `${style.dim(clockTime(at, utcOffset(at)))}  `;
      text += `${time}${paint(style, tone, narrow ? word : padWord(word))}  ${what}\n`;
    }
    this.#permanent = [];
    return text;
  }
}

/** Whether an event leaves a line above the block; the rest shows in the block or the summary. */
function staysOnScreen(event: RunEvent): boolean {
  return event.kind === "run_started" || event.kind === "run_stopping" || event.kind === "notice" ||
    isFailure(event);
}

function withoutStyle(line: string): string {
  // deno-lint-ignore no-control-regex -- the style's own codes
  return line.replace(/\x1b\[\d+m/g, "");
}

function sameLines(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index]);
}
