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

/** Gives a stream to all that keep of it, to its end. */
export async function take(
  stream: ReadableStream<Uint8Array>,
  tails: readonly Tail[],
): Promise<void> {
  for await (const chunk of stream) for (const tail of tails) tail.push(chunk);
}

/** Keeps the last bytes of what it is given. */
export class Tail {
  #bytes = new Uint8Array(0);
  #isCut = false;

  /** Takes what comes next. */
  push(chunk: Uint8Array): void {
    const all = new Uint8Array(this.#bytes.length + chunk.length);
    all.set(this.#bytes);
    all.set(chunk, this.#bytes.length);
    this.#isCut ||= all.length > keptOutput;
    this.#bytes = all.slice(-keptOutput);
  }

  /** Returns whole lines: the rest of one could be the rest of a secret, which nobody would mask. */
  text(): string {
    const text = new TextDecoder().decode(this.#bytes);
    if (!this.#isCut) return text;
    const lineEnd = text.trimEnd().indexOf("\n");
    return lineEnd === -1 ? `(a line of more than ${keptOutput} bytes)` : text.slice(lineEnd + 1);
  }
}
