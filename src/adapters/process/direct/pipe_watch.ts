import type { Libc } from "../../system/libc.ts";
import { openFlags } from "../../system/open_flags.ts";
import { addressOf, fixedWords } from "./spawn_memory.ts";

/** Of <poll.h> on Linux: there is something to read. What else may be wrong is told unasked. */
const pollIn = 0x1;

/** How long to wait where nobody could ring, ms: what was asked for meanwhile is looked at then. */
const deafMs = 100;

/** What poll(2) reads and writes for each descriptor: its number, and two half words. */
const wordsEach = 2;

/**
 * Waits for pipes that have something to read, or have come to their end: for all of them at once, in
 * one thread of the runtime, of which there are few.
 */
export class PipeWatch {
  readonly #libc: Libc;
  readonly #waiting = new Map<number, (isThere: boolean) => void>();
  /** Readable where a wait that goes on is to begin anew; `null` where none goes on. */
  #bell: number | null = null;
  /** Memory of that wait; it must not be collected meanwhile. */
  #asked = fixedWords(0);
  #isClosed = false;

  constructor(libc: Libc) {
    this.#libc = libc;
  }

  /**
   * Waits until reading from a pipe is worth while. It may have been in vain.
   *
   * @returns Whether to read; not where the wait is given up.
   */
  readable(descriptor: number): Promise<boolean> {
    if (this.#isClosed) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#waiting.set(descriptor, resolve);
      if (this.#bell === null) void this.#wait();
      else this.#ring();
    });
  }

  /** Gives up the wait for a pipe, which may be closed then. */
  giveUp(descriptor: number): void {
    const resolve = this.#waiting.get(descriptor);
    if (resolve === undefined) return;
    this.#waiting.delete(descriptor);
    this.#ring();
    resolve(false);
  }

  /** Gives up all waits, and those that are still to come. */
  close(): void {
    this.#isClosed = true;
    for (const descriptor of [...this.#waiting.keys()]) this.giveUp(descriptor);
  }

  #ring(): void {
    if (this.#bell !== null) this.#libc.eventfd_write(this.#bell, 1n);
  }

  async #wait(): Promise<void> {
    const bell = this.#libc.eventfd(0, openFlags.nonBlocking | openFlags.closeOnExec);
    const rung = new Uint8Array(8);
    const patience = bell < 0 ? deafMs : -1;
    this.#bell = bell;
    while (this.#waiting.size > 0) {
      const pipes = [...this.#waiting.keys()];
      const asked = [bell, ...pipes].flatMap((descriptor) => [descriptor, pollIn]);
      this.#asked = fixedWords(asked.length);
      this.#asked.set(asked);
      await this.#libc.poll(addressOf(this.#asked), BigInt(pipes.length + 1), patience);
      if (this.#isReady(0)) this.#libc.eventfd_read(bell, rung);
      for (const [at, descriptor] of pipes.entries()) {
        if (!this.#isReady(at + 1)) continue;
        const resolve = this.#waiting.get(descriptor);
        this.#waiting.delete(descriptor);
        resolve?.(true);
      }
    }
    this.#bell = null;
    this.#libc.close(bell);
  }

  /** What was found is in the upper half of the second word. */
  #isReady(at: number): boolean {
    return (this.#asked[at * wordsEach + 1] as number) >>> 16 !== 0;
  }
}
