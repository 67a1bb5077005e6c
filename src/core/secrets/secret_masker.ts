import type { SecretAutomaton } from "./secret_automaton.ts";
import { minSecretLength } from "./secrets.ts";

/** What stands for a secret, whatever its length. */
export const secretMask = "***";

const maskBytes = new TextEncoder().encode(secretMask);

/** A stretch of bytes that secrets cover, by places in the current buffer. */
interface Covered {
  readonly from: number;
  readonly to: number;
}

/**
 * Masks secrets in a stream of bytes, however it is cut into chunks. Secrets that overlap become one
 * mask; all other bytes pass unchanged. What may turn out to be the start of a secret is held back:
 * fewer bytes than the longest secret has.
 */
export class SecretMasker {
  readonly #automaton: SecretAutomaton;
  #state = 0;
  /** Bytes that were not passed on yet. */
  #held = new Uint8Array(0);
  /** Secrets found in them. */
  #covered: Covered[] = [];
  /** How far the masks that were written reach; negative where they end before the held bytes. */
  #maskedTo = 0;
  /** What masks were written into; used again and again. */
  #output = new Uint8Array(0);

  constructor(automaton: SecretAutomaton) {
    this.#automaton = automaton;
  }

  /** Most bytes that are ever held back. */
  get mostHeld(): number {
    return Math.max(0, this.#automaton.longest - 1);
  }

  /**
   * Takes a chunk and returns what can be passed on: memory of the chunk, or such as is used again
   * with the next one.
   *
   * @param front How many bytes of that memory before the chunk are free: enough of them for what is
   * held back spare a copy of the chunk.
   */
  push(chunk: Uint8Array, front = 0): Uint8Array {
    const start = this.#held.length;
    const buffer = start === 0
      ? chunk
      : start <= front
      ? prepend(this.#held, chunk)
      : concat(this.#held, chunk);
    this.#scan(buffer, start);
    return this.#pass(buffer, buffer.length - this.#automaton.depth(this.#state));
  }

  /** Returns what was held back; there is nothing more to come. */
  end(): Uint8Array {
    return this.#pass(this.#held, this.#held.length);
  }

  #scan(buffer: Uint8Array, start: number): void {
    const automaton = this.#automaton;
    if (automaton.isEmpty) return;
    // Behind it a secret may be cut off: then each byte counts, for what is to be held back.
    const tail = buffer.length - automaton.longest;
    const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
    let state = this.#state;
    for (let at = start; at < buffer.length; at++) {
      // Most of the output is none of a secret, and is passed over here.
      if (state === 0 && at < tail) at = automaton.sieve.next(view, at, tail);
      state = automaton.next(state, buffer[at] as number);
      const length = automaton.found(state);
      if (length > 0) this.#cover(at + 1 - length, at + 1);
    }
    this.#state = state;
  }

  #cover(start: number, to: number): void {
    let from = start;
    for (let last = this.#covered.at(-1); last !== undefined && last.to > from;) {
      from = Math.min(from, last.from);
      this.#covered.pop();
      last = this.#covered.at(-1);
    }
    if (from < this.#maskedTo) this.#maskedTo = to;
    else this.#covered.push({ from, to });
  }

  /** Passes on what stands before `limit`, where no secret that is still to be found can start. */
  #pass(buffer: Uint8Array, limit: number): Uint8Array {
    const settled = this.#covered.filter(({ from }) => from <= limit);
    let done = Math.max(0, this.#maskedTo);
    let passed: Uint8Array;
    if (settled.length === 0) {
      passed = buffer.subarray(done, Math.max(done, limit));
    } else {
      // A mask is never longer than what it stands for.
      if (this.#output.length < buffer.length) this.#output = new Uint8Array(buffer.length);
      const output = this.#output;
      let length = 0;
      for (const { from, to } of settled) {
        output.set(buffer.subarray(done, from), length);
        length += from - done;
        output.set(maskBytes, length);
        length += maskBytes.length;
        done = to;
      }
      this.#maskedTo = done;
      const rest = buffer.subarray(done, Math.max(done, limit));
      output.set(rest, length);
      passed = output.subarray(0, length + rest.length);
    }
    done = Math.max(done, limit);
    this.#held = buffer.slice(done);
    this.#maskedTo -= done;
    this.#covered = this.#covered.slice(settled.length)
      .map(({ from, to }) => ({ from: from - done, to: to - done }));
    return passed;
  }
}

/**
 * Masks secrets in a text; one without secrets is returned as it is. Messages quote long lines cut
 * off, so the beginning of a secret before `...` is masked too, if it is as long as a short secret.
 */
export function maskText(automaton: SecretAutomaton, text: string): string {
  if (automaton.isEmpty || isHarmless(automaton, text)) return text;
  const bytes = new TextEncoder().encode(text);
  const whole = text.includes(ellipsis) ? maskCutOffs(automaton, bytes) : bytes;
  const masker = new SecretMasker(automaton);
  const start = masker.push(whole).slice();
  const masked = concat(start, masker.end());
  return equal(masked, bytes) ? text : new TextDecoder("utf-8", { ignoreBOM: true }).decode(masked);
}

const ellipsis = "...";

/** Tells most texts, which are plain and hold no secret, without copying them. */
function isHarmless(automaton: SecretAutomaton, text: string): boolean {
  let state = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) return false;
    state = automaton.next(state, code);
    if (automaton.found(state) > 0) return false;
  }
  return !text.includes(ellipsis);
}

function maskCutOffs(automaton: SecretAutomaton, bytes: Uint8Array): Uint8Array {
  const dot = ellipsis.charCodeAt(0);
  const parts: Uint8Array[] = [];
  let state = 0;
  let done = 0;
  for (const [at, byte] of bytes.entries()) {
    const depth = automaton.depth(state);
    if (
      byte === dot && bytes[at + 1] === dot && bytes[at + 2] === dot && depth >= minSecretLength &&
      at - depth >= done
    ) {
      parts.push(bytes.subarray(done, at - depth), maskBytes);
      done = at;
      state = 0;
    }
    state = automaton.next(state, byte);
  }
  return parts.length === 0 ? bytes : concat(...parts, bytes.subarray(done));
}

/** Writes bytes into the memory before a chunk. */
function prepend(bytes: Uint8Array, chunk: Uint8Array): Uint8Array {
  const { buffer, byteOffset, length } = chunk;
  const joined = new Uint8Array(buffer, byteOffset - bytes.length, bytes.length + length);
  joined.set(bytes);
  return joined;
}

function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
