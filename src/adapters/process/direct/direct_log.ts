import type { Libc } from "../../system/libc.ts";

/** Of open(2) on Linux. */
const flags = { readWrite: 0o2, create: 0o100, append: 0o2000, closeOnExec: 0o2000000 };

/** Like all logs: nobody else's to read unless the operator says so. */
const mode = 0o640;

/** Of lseek(2). */
const fromEnd = 2;

/** The open log of an execution that writes into it by itself. */
export interface DirectLog {
  readonly descriptor: number;
  /** Where its part begins, bytes. */
  readonly offset: number;
  /** Returns how much has been written since then, bytes. */
  size(): number;
  close(): void;
}

/** Opens a log to append to, making it where it is not there; `null` where that did not work. */
export function openDirectLog(libc: Libc, path: string): DirectLog | null {
  if (path.includes("\0")) return null;
  const name = new TextEncoder().encode(`${path}\0`);
  const { readWrite, create, append, closeOnExec } = flags;
  const descriptor = libc.open(name, readWrite | create | append | closeOnExec, mode);
  if (descriptor < 0) return null;
  const end = () => Number(libc.lseek(descriptor, 0n, fromEnd));
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
    close: () => void libc.close(descriptor),
  };
}
