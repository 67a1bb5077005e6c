/** What a program is to be started with, in words. */
export interface SpawnWords {
  /** The file to execute. */
  readonly path: string;
  readonly cwd: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Where in the memory of one start its parts are, as the C library wants to be told. */
export interface SpawnAddresses {
  readonly path: bigint;
  readonly cwd: bigint;
  readonly argv: bigint;
  readonly env: bigint;
}

/** Bytes that the C library may need for its list of file actions; it has 80. */
const actionsBytes = 512;

const pointerBytes = BigUint64Array.BYTES_PER_ELEMENT;

/** Bytes that most commands fit in, with their environment. */
const usualBytes = 16 * 1024;

const encoder = new TextEncoder();

/**
 * Memory for one start of a program at a time, in the form that the C library reads. It must be kept
 * for as long as the start takes, and serves the next one then.
 */
export class SpawnMemory {
  /** The pid of what was started. */
  readonly #pid = fixedWords(2);
  readonly pidAddress = addressOf(this.#pid);
  readonly #actions = new Uint8Array(new ArrayBuffer(actionsBytes));
  readonly actionsAddress = addressOf(this.#actions);
  #bytes = new Uint8Array(new ArrayBuffer(usualBytes));
  /** The same memory. */
  #pointers = new BigUint64Array(this.#bytes.buffer);
  #address = addressOf(this.#bytes);

  /** The pid that posix_spawn(3) has put here. */
  get pid(): number {
    return this.#pid[0] ?? 0;
  }

  /** Writes all words; `null` where they cannot be told to the system as they are. */
  write({ path, cwd, argv, env }: SpawnWords): SpawnAddresses | null {
    let text = "";
    for (const word of argv) text += `${word}\0`;
    let variables = 0;
    for (const name in env) {
      if (name === "" || name.includes("=")) return null;
      text += `${name}=${env[name]}\0`;
      variables++;
    }
    text += `${path}\0${cwd}\0`;
    // Each list ends with a pointer to nothing.
    const pointers = argv.length + variables + 2;
    const from = pointers * pointerBytes;
    this.#makeRoom(from + text.length * 3);
    const { written } = encoder.encodeInto(text, this.#bytes.subarray(from));
    const afterArgv = this.#point(0, argv.length, from);
    const pathAt = this.#point(argv.length + 1, variables, afterArgv);
    const cwdAt = this.#bytes.indexOf(0, pathAt) + 1;
    // With a NUL within a word there is more.
    if (this.#bytes.indexOf(0, cwdAt) + 1 !== from + written) return null;
    return {
      path: this.#address + BigInt(pathAt),
      cwd: this.#address + BigInt(cwdAt),
      argv: this.#address,
      env: this.#address + BigInt((argv.length + 1) * pointerBytes),
    };
  }

  /** Makes a list of pointers to words that follow each other; returns where the next word begins. */
  #point(list: number, count: number, from: number): number {
    let at = from;
    for (let i = list; i < list + count; i++) {
      this.#pointers[i] = this.#address + BigInt(at);
      at = this.#bytes.indexOf(0, at) + 1;
    }
    this.#pointers[list + count] = 0n;
    return at;
  }

  #makeRoom(bytes: number): void {
    if (bytes <= this.#bytes.length) return;
    this.#bytes = new Uint8Array(new ArrayBuffer(Math.ceil(bytes / usualBytes) * usualBytes));
    this.#pointers = new BigUint64Array(this.#bytes.buffer);
    this.#address = addressOf(this.#bytes);
  }
}

/**
 * Returns memory for 32-bit words that stays where it is. Without a buffer of its own a small array is
 * a part of V8's heap, which moves what it holds.
 */
export function fixedWords(count: number): Int32Array<ArrayBuffer> {
  return new Int32Array(new ArrayBuffer(count * Int32Array.BYTES_PER_ELEMENT));
}

/** Returns the UTF-8 bytes of a text in memory that stays where it is. */
export function fixedText(text: string): Uint8Array<ArrayBuffer> {
  const encoded = encoder.encode(text);
  const bytes = new Uint8Array(new ArrayBuffer(encoded.length));
  bytes.set(encoded);
  return bytes;
}

/** Returns where bytes are; they stay there for as long as they are kept. */
export function addressOf(bytes: Uint8Array<ArrayBuffer> | Int32Array<ArrayBuffer>): bigint {
  return Deno.UnsafePointer.value(Deno.UnsafePointer.of(bytes));
}
