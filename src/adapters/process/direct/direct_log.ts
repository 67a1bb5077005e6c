import { lastError, type Libc } from "../../system/libc.ts";
import { openFlags } from "../../system/open_flags.ts";

const { readWrite, create, exclusive, append, closeOnExec } = openFlags;

/** Like all logs: nobody else's to read unless the operator says so. */
const mode = 0o640;

/** How a process opens a log that is not there yet, as open(2) wants to be told. */
export const newLog = {
  flags: readWrite | create | exclusive | append,
  mode,
} as const;

/** Of lseek(2). */
const fromEnd = 2;

/** How long a write may take, ms, before the engine does not wait for the next one: disks get slow. */
const slowMs = 5;

/** The open log of an execution that writes into it by itself. */
export interface DirectLog {
  readonly descriptor: number;
  /** Where its part begins, bytes. */
  readonly offset: number;
  /** Returns how much has been written since then, bytes. */
  size(): number;
  /**
   * Appends bytes, which are to stay as they are until that is done.
   *
   * @throws {Error} If not all of them could be written.
   */
  write(bytes: Uint8Array): void | Promise<void>;
  close(): void;
}

/** Opens a log to append to, making it where it is not there; `null` where that did not work. */
export function openDirectLog(libc: Libc, path: string): DirectLog | null {
  if (path.includes("\0")) return null;
  const name = new TextEncoder().encode(`${path}\0`);
  const descriptor = libc.open(name, readWrite | create | append | closeOnExec, mode);
  if (descriptor < 0) return null;
  const end = () => Number(libc.lseek(descriptor, 0n, fromEnd));
  let isSlow = false;
  const offset = end();
  if (offset < 0) {
    // A pipe that somebody has put there.
    libc.close(descriptor);
    return null;
  }
  return {
    descriptor,
    offset,
    size: () => end() - offset,
    async write(bytes) {
      const before = performance.now();
      if (isSlow) await writeAllAside(libc, descriptor, bytes);
      else writeAll(libc, descriptor, bytes);
      isSlow = performance.now() - before > slowMs;
    },
    close: () => void libc.close(descriptor),
  };
}

/** No function of the C library is given memory that threads share. */
type Memory = Uint8Array<ArrayBuffer>;

function writeAll(libc: Libc, descriptor: number, bytes: Uint8Array): void {
  for (let rest = bytes; rest.length > 0;) {
    const written = Number(libc.write(descriptor, rest as Memory, BigInt(rest.length)));
    if (written < 0) throw new Error(lastError(libc));
    rest = rest.subarray(written);
  }
}

async function writeAllAside(libc: Libc, descriptor: number, bytes: Uint8Array): Promise<void> {
  for (let rest = bytes; rest.length > 0;) {
    const length = BigInt(rest.length);
    const written = Number(await libc.writeAside(descriptor, rest as Memory, length));
    // Only in this thread can it be told what was wrong.
    if (written < 0) return writeAll(libc, descriptor, rest);
    rest = rest.subarray(written);
  }
}

/** Of statx(2): a path counts from no folder, and a link is not followed. */
const statx = { noFolder: -100, noFollow: 0x100, typeAndSize: 0x201, bytes: 256 };
/** Where the answer has a file's mode and size, and what says that it is a regular file. */
const answer = { mode: 28, size: 40, typeBits: 0o170000, regular: 0o100000 };

const status = new Uint8Array(new ArrayBuffer(statx.bytes));
const fields = new DataView(status.buffer);

/** Returns the size of a log, bytes, by the address of its path; 0 where there is none any more. */
export function sizeOfLog(libc: Libc, path: bigint): number {
  const { noFolder, noFollow, typeAndSize } = statx;
  if (libc.statx?.(noFolder, path, noFollow, typeAndSize, status) !== 0) return 0;
  const isFile = (fields.getUint16(answer.mode, true) & answer.typeBits) === answer.regular;
  return isFile ? Number(fields.getBigUint64(answer.size, true)) : 0;
}
