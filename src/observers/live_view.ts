import { clockTime } from "../core/text/format_time.ts";
import type { RunEvent } from "../core/run/run_event.ts";
import type { Style } from "../core/text/text_style.ts";
import { textWidth, wrapText } from "../core/text/text_width.ts";
import type { Clock } from "../ports/clock.ts";
import type { Foreground } from "../ports/foreground.ts";
import type { TextSink } from "../ports/text_sink.ts";
import { padWord } from "./event_line.ts";
import { foldEvents, type TimedLine } from "./fold_events.ts";
import { drawFrame } from "./live_frame.ts";
import type { LiveOutlook } from "./live_outlook.ts";
import { LiveState } from "./live_state.ts";
import { isFailure, isTrouble, type Verbosity } from "./plain_lines.ts";
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
  /** Whether one line is all that there is to be of the block. */
  readonly compact: boolean;
  readonly outlook: LiveOutlook;
  readonly foreground: Foreground;
}

/** Least time between two frames, ms; a run shorter than this shows none. */
const frameMs = 100;
/** Time between frames when nothing happens but elapsed times and resizes, ms. */
const tickMs = 250;
/** A frame that comes so late, ms, may come of a stop: who continued us is heard first. */
const overdueMs = 300;
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
  #isPutOff = false;
  #finished = false;
  #failure: { readonly error: unknown } | null = null;
  readonly #release: () => void;

  constructor(options: LiveViewOptions) {
    this.#options = options;
    this.#release = options.foreground.onContinue(() => this.#startAnew());
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
      this.#options.outlook.apply(event);
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
    const output = this.#eraseBlock() + this.#takePermanent() + text;
    if (output !== "") this.#options.out.write(output);
  }

  /** Lets somebody else write to the terminal: the block makes room, and comes back below. */
  aside(write: () => void): void {
    if (!this.#finished && this.#failure === null) {
      const output = this.#eraseBlock() + this.#takePermanent();
      if (output !== "") this.#options.out.write(output);
    }
    write();
    if (!this.#finished) this.#drawIn(frameMs, this.#options.clock.now());
  }

  /** Leaves the block where it is: others have written to the terminal since. */
  #startAnew(): void {
    this.#block = [];
    if (!this.#finished) this.#drawIn(0, this.#options.clock.now());
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
        const now = this.#options.clock.now();
        // Once only, or a machine under load would show no frame at all.
        this.#isPutOff = !this.#isPutOff && now - dueAt > overdueMs;
        if (this.#isPutOff) this.#drawIn(frameMs, now);
        else this.#draw();
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
    this.#release();
  }

  #draw(): void {
    const { out, clock, outlook, foreground } = this.#options;
    const now = clock.now();
    if (!foreground.isOurs()) {
      this.#block = [];
      this.#drawnAt = now;
      return this.#drawIn(tickMs, now);
    }
    const columns = out.columns();
    const above = this.#takePermanent();
    const block = this.#state.startedAt === null ? [] : drawFrame(this.#state, {
      ...this.#options,
      now,
      columns,
      rows: out.rows(),
      rest: outlook.restAt(now),
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

  /** Returns what takes the block off the screen; it counts as gone. */
  #eraseBlock(): string {
    if (this.#block.length === 0 || !this.#options.foreground.isOurs()) return "";
    const erasing = `${this.#toBlockStart(this.#options.out.columns())}\x1b[J`;
    this.#block = [];
    return erasing;
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
    const columns = out.columns();
    const narrow = columns < clockColumns;
    let text = "";
    for (const { at, word, tone, text: what } of this.#permanent) {
      const time = narrow ? "" : `${style.dim(clockTime(at, utcOffset(at)))}  `;
      const shown = narrow ? word : padWord(word);
      // Continuation lines stand two columns in.
      const taken = (narrow ? 0 : 10) + shown.length;
      const [first = "", ...rest] = wrapText(what, columns - 2, taken);
      text += `${time}${paint(style, tone, shown)}  ${first}\n`;
      for (const line of rest) text += `  ${line}\n`;
    }
    this.#permanent = [];
    return text;
  }
}

/** Whether an event leaves a line above the block; the rest shows in the block or the summary. */
function staysOnScreen(event: RunEvent): boolean {
  return event.kind === "run_started" || event.kind === "run_stopping" || event.kind === "notice" ||
    isTrouble(event);
}

function withoutStyle(line: string): string {
  // deno-lint-ignore no-control-regex -- the style's own codes
  return line.replace(/\x1b\[\d+m/g, "");
}

function sameLines(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index]);
}
