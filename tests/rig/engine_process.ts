import { within } from "./within.ts";
import type { BinaryResult } from "./binary.ts";

/** One line of `run --json`: its kind and whatever else that kind has. */
export interface EventLine {
  readonly event: string;
  readonly at: string;
  readonly job_id?: string | null;
  readonly status?: string;
  readonly [field: string]: unknown;
}

/** An engine that was started and is read along, so that tests act on what has happened. */
export class EngineProcess {
  readonly #child: Deno.ChildProcess;
  readonly #events: EventLine[] = [];
  readonly #waiters = new Set<() => void>();
  readonly #result: Promise<BinaryResult>;
  #stdout = "";
  #stderr = "";
  #isOver = false;

  constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#result = this.#readToEnd();
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** The events that were read so far; where stdout is not JSON there are none. */
  get events(): readonly EventLine[] {
    return this.#events;
  }

  /** Resolves with the first event that fits; fails if the engine ends without it. */
  until(what: string, fits: (event: EventLine) => boolean): Promise<EventLine> {
    return within(what, this.#find(what, fits));
  }

  /** Resolves when a job has a process. */
  async untilSpawned(id: string): Promise<number> {
    const event = await this.until(
      `"${id}" has a process`,
      ({ event, job_id }) => event === "job_spawned" && job_id === id,
    );
    return Number(event["pid"]);
  }

  /** Resolves when a job has its final state. */
  untilEnded(id: string): Promise<EventLine> {
    return this.until(
      `"${id}" ended`,
      ({ event, job_id }) => event === "job_ended" && job_id === id,
    );
  }

  /** Resolves when it has said something on stderr; fails if it ends without. */
  untilSaid(words: string): Promise<void> {
    const said = async () => {
      while (!this.#stderr.includes(words)) {
        if (this.#isOver) throw new Error(`The engine ended before it said: ${words}`);
        await new Promise<void>((resolve) => this.#waiters.add(resolve));
      }
    };
    return within(`it says: ${words}`, said());
  }

  /** Sends the engine a signal. */
  kill(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Resolves when the engine has ended and all its output is read. */
  end(): Promise<BinaryResult> {
    return within("the engine ends", this.#result);
  }

  async #find(what: string, fits: (event: EventLine) => boolean): Promise<EventLine> {
    for (let seen = 0;;) {
      for (; seen < this.#events.length; seen++) {
        const event = this.#events[seen];
        if (event !== undefined && fits(event)) return event;
      }
      if (this.#isOver) throw new Error(`The engine ended before: ${what}\n${this.#stdout}`);
      await new Promise<void>((resolve) => this.#waiters.add(resolve));
    }
  }

  async #readToEnd(): Promise<BinaryResult> {
    const [{ code, signal }] = await Promise.all([
      this.#child.status,
      this.#readErrors(),
      this.#readEvents(),
    ]);
    this.#isOver = true;
    this.#wake();
    return { code, signal, stdout: this.#stdout, stderr: this.#stderr };
  }

  async #readErrors(): Promise<void> {
    for await (const text of this.#child.stderr.pipeThrough(new TextDecoderStream())) {
      this.#stderr += text;
      this.#wake();
    }
  }

  async #readEvents(): Promise<void> {
    let rest = "";
    for await (const text of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      this.#stdout += text;
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (line.startsWith('{"event":')) this.#events.push(JSON.parse(line));
      }
      this.#wake();
    }
  }

  #wake(): void {
    for (const wake of this.#waiters) wake();
    this.#waiters.clear();
  }
}
