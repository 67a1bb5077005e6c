import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { cutMark } from "../../core/cut_mark.ts";

/** How far a cut is moved to fall between two lines, bytes. */
const lineWindow = 4096;
const copyBytes = 64 * 1024;

/**
 * Writes an output to the end of a file so that the file never holds more than `maxBytes` of it: once
 * it would, the middle gives way to a mark that says how much is left out, and the newest output goes
 * on behind it. The first half of the limit keeps the beginning, the rest the end, of which a
 * quarter of the limit is there at any time.
 *
 * Everything happens within the file: no other file, no more space and no memory is needed, and a
 * reader finds beginning, mark and end at any moment but the one in which the middle is taken out.
 */
export class CappedOutput {
  readonly #descriptor: number;
  /** Where this output starts in the file; places below are counted from here. */
  readonly #start: number;
  readonly #maxBytes: number;
  #end = 0;
  /** Where the mark stands, once there is one, and where the end of the output follows. */
  #cut: { readonly at: number; readonly tailAt: number; readonly leftOut: number } | null = null;

  /** Nobody else may write to the file meanwhile. */
  constructor(path: string, maxBytes: number) {
    // Not for appending: such a descriptor could write nowhere else.
    this.#descriptor = openSync(path, "r+");
    this.#start = fstatSync(this.#descriptor).size;
    this.#maxBytes = maxBytes;
  }

  /** Adds bytes. Throws if not all of them could be written. */
  write(bytes: Uint8Array): void {
    let rest = bytes;
    while (rest.length > 0) {
      const room = this.#maxBytes - this.#end;
      if (room <= 0) {
        this.#takeOutMiddle();
        continue;
      }
      const fitting = rest.subarray(0, room);
      this.#put(fitting, this.#end);
      this.#end += fitting.length;
      rest = rest.subarray(fitting.length);
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #takeOutMiddle(): void {
    const half = Math.floor(this.#maxBytes / 2);
    const at = this.#cut?.at ?? this.#lineEndBefore(half);
    const keepFrom = this.#lineStartAfter(this.#end - Math.floor(half / 2));
    const leftOut = (this.#cut?.leftOut ?? 0) + keepFrom - (this.#cut?.tailAt ?? at);
    const onLineStart = at === 0 || this.#byteAt(at - 1) === newline;
    const mark = new TextEncoder().encode(cutMark(leftOut, this.#maxBytes, { onLineStart }));
    const tailAt = at + mark.length;
    // Towards the beginning, so that nothing is overwritten before it was read.
    const buffer = new Uint8Array(Math.min(copyBytes, this.#end - keepFrom));
    for (let from = keepFrom; from < this.#end;) {
      const wanted = buffer.subarray(0, this.#end - from);
      const read = readSync(this.#descriptor, wanted, 0, wanted.length, this.#start + from);
      if (read === 0) break;
      this.#put(wanted.subarray(0, read), tailAt + from - keepFrom);
      from += read;
    }
    this.#put(mark, at);
    this.#cut = { at, tailAt, leftOut };
    this.#end = tailAt + this.#end - keepFrom;
    ftruncateSync(this.#descriptor, this.#start + this.#end);
  }

  /** Returns where the last line ends that ends shortly before a place, else the place. */
  #lineEndBefore(place: number): number {
    const window = this.#window();
    const bytes = this.#bytesFrom(place - window, window);
    const last = bytes.lastIndexOf(newline);
    return last === -1 ? place : place - window + last + 1;
  }

  /** Returns where the first line starts that starts shortly after a place, else the place. */
  #lineStartAfter(place: number): number {
    const first = this.#bytesFrom(place, this.#window()).indexOf(newline);
    return first === -1 ? place : place + first + 1;
  }

  #window(): number {
    return Math.min(lineWindow, Math.floor(this.#maxBytes / 16));
  }

  #byteAt(place: number): number | undefined {
    return this.#bytesFrom(place, 1)[0];
  }

  #bytesFrom(place: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    const read = readSync(this.#descriptor, bytes, 0, length, this.#start + place);
    return bytes.subarray(0, read);
  }

  #put(bytes: Uint8Array, place: number): void {
    for (let done = 0; done < bytes.length;) {
      const at = this.#start + place + done;
      done += writeSync(this.#descriptor, bytes, done, bytes.length - done, at);
    }
  }
}

const newline = 10;
