/** How much of the last output is kept, bytes. */
const keptOutput = 4_096;

/** How long output is waited for once its program has ended, ms. */
const waitMs = 1_000;

/** Waits for the output, but not for long. */
export async function settled(outputs: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise((resolve) => timer = setTimeout(resolve, waitMs));
  await Promise.race([outputs, limit]);
  clearTimeout(timer);
}

/** Keeps the last bytes of what it is given. */
export class Tail {
  #bytes = new Uint8Array(0);

  /** Reads a stream to its end. */
  async take(stream: ReadableStream<Uint8Array>): Promise<void> {
    for await (const chunk of stream) {
      const all = new Uint8Array(this.#bytes.length + chunk.length);
      all.set(this.#bytes);
      all.set(chunk, this.#bytes.length);
      this.#bytes = all.slice(-keptOutput);
    }
  }

  /** Returns what is kept. */
  text(): string {
    return new TextDecoder().decode(this.#bytes);
  }
}
