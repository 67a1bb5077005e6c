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

  /** Takes all that is looked for, four bytes each at least. */
  constructor(forms: readonly Uint8Array[]) {
    const shortest = forms.reduce((least, form) => Math.min(least, form.length), maxStride + 1);
    this.#stride = shortest - 1;
    for (const form of forms) {
      for (let at = 0; at < this.#stride; at++) {
        const pair = (form[at] as number) | (form[at + 1] as number) << 8;
        this.#back[pair] = Math.max(this.#back[pair] as number, at + 1);
      }
    }
  }

  /**
   * Returns the first place from `from` on where something may start, or `to`. There must be enough
   * bytes for the longest of all to start at `to`.
   */
  next(bytes: DataView, from: number, to: number): number {
    const stride = this.#stride;
    const back = this.#back;
    const end = to + stride - 1;
    for (let at = from + stride - 1; at < end; at += stride) {
      // A DataView reads a pair at once, and from any place.
      const steps = back[bytes.getUint16(at, true)] as number;
      // Many pairs are common in any text, but not beside another one of a secret.
      if (
        steps !== 0 &&
        (back[bytes.getUint16(at - 1, true)] !== 0 || back[bytes.getUint16(at + 1, true)] !== 0)
      ) return Math.min(at + 1 - steps, to);
    }
    return to;
  }
}
