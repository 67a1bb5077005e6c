/** How many values two bytes have. */
const pairs = 0x10000;

/** A longer stride saves nothing more, and steps back must fit into a byte. */
const maxStride = 128;

/**
 * Passes over bytes in which no secret starts, without looking at most of them. A secret of n bytes
 * holds n - 1 pairs of neighbours, so one look at every (n - 1)th pair meets each of its occurrences.
 * What it lets by is certain; where it stops, a secret may start, or not.
 */
export class SecretSieve {
  /** From one look to the next, bytes. */
  readonly #stride: number;
  /** How far before a pair of bytes a secret may start, plus 1; 0 where the pair is of no secret. */
  readonly #back = new Uint8Array(pairs);

  /** Takes all that is looked for, two bytes each at least. */
  constructor(forms: readonly Uint8Array[]) {
    const shortest = forms.reduce((least, form) => Math.min(least, form.length), maxStride + 1);
    this.#stride = shortest - 1;
    for (const form of forms) {
      for (let at = 0; at < this.#stride; at++) {
        const pair = pairAt(form, at);
        this.#back[pair] = Math.max(this.#back[pair] as number, at + 1);
      }
    }
  }

  /**
   * Returns the first place from `from` on where something may start, or `to`. There must be enough
   * bytes for the longest of all to start before `to`.
   */
  next(bytes: Uint8Array, from: number, to: number): number {
    const stride = this.#stride;
    const back = this.#back;
    const end = to + stride - 1;
    for (let at = from + stride - 1; at < end; at += stride) {
      const steps = back[pairAt(bytes, at)] as number;
      if (steps !== 0) return Math.min(at + 1 - steps, to);
    }
    return to;
  }
}

function pairAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | (bytes[at + 1] as number) << 8;
}
