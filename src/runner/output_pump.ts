import { messageOf } from "../core/message_of.ts";
import { pipeBytes } from "../core/pipe_bytes.ts";
import type { SecretMasker } from "../core/secrets/secret_masker.ts";
import type { JobLog } from "../ports/job_log.ts";

/**
 * How long after the end of a job's group its output may still come, ms: from processes that left
 * the group and kept the pipe, for whose sake nobody waits for ever.
 */
const drainMs = 1_000;

/** What output passes on its way into the log. */
export type OutputFilter = Pick<SecretMasker, "push" | "end" | "mostHeld">;

/** Lets everything pass. */
export const unmasked: OutputFilter = {
  mostHeld: 0,
  push: (chunk) => chunk,
  end: () => new Uint8Array(),
};

/**
 * Carries a job's output from its pipe into its log, masked on the way. Each chunk is written before
 * the next one is read, so a job is never faster than its log. After a failed write nothing more is
 * read, and the job learns it as from any closed pipe.
 */
export class OutputPump {
  readonly #reader: ReadableStreamBYOBReader;
  readonly #masker: OutputFilter;
  readonly #log: Pick<JobLog, "write">;
  #left: number;
  #isOver = false;
  /** Why output was lost, or `null`. */
  readonly #done: Promise<string | null>;

  /**
   * Starts at once.
   *
   * @param output A stream of bytes: all reads use the same memory.
   * @param limit How many bytes are kept; `null` is all.
   */
  constructor(
    output: ReadableStream<Uint8Array>,
    masker: OutputFilter,
    log: Pick<JobLog, "write">,
    limit: number | null = null,
  ) {
    this.#reader = output.getReader({ mode: "byob" });
    this.#masker = masker;
    this.#log = log;
    this.#left = limit ?? Infinity;
    this.#done = this.#run();
  }

  /**
   * Waits for the rest of the output once the job's group is gone.
   *
   * @returns Why output was lost, or `null` where the log holds all of it.
   */
  async finish(): Promise<string | null> {
    const timer = setTimeout(() => this.#reader.cancel().catch(() => {}), drainMs);
    try {
      return await this.#done;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Whether the job wrote more than is kept. */
  get isOverLimit(): boolean {
    return this.#isOver;
  }

  /** Writes what there is room for; says whether that was all. Nobody reads on after it. */
  async #write(bytes: Uint8Array): Promise<boolean> {
    await this.#log.write(bytes.subarray(0, this.#left));
    this.#left -= bytes.length;
    if (this.#left >= 0) return true;
    this.#isOver = true;
    this.#reader.cancel().catch(() => {});
    return false;
  }

  async #run(): Promise<string | null> {
    try {
      const front = this.#masker.mostHeld;
      let memory = new ArrayBuffer(front + pipeBytes);
      for (;;) {
        const { done, value } = await this.#reader.read(new Uint8Array(memory, front));
        if (done) break;
        if (!await this.#write(this.#masker.push(value, front))) break;
        memory = value.buffer;
      }
      if (!this.#isOver) await this.#write(this.#masker.end());
      return null;
    } catch (error) {
      this.#reader.cancel().catch(() => {});
      return messageOf(error);
    }
  }
}
