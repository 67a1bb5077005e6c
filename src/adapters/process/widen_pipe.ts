import { pipeBytes } from "../../core/pipe_bytes.ts";
import { openLibc } from "../system/libc.ts";
import { openFlags } from "../system/open_flags.ts";

/** What fcntl(2) is asked for. */
export const setPipeSize = 1031;

/**
 * Lets the pipe that a process writes its output to hold more. Where it writes to something else, or
 * the system refuses, all stays as it is.
 */
export function widenPipe(pid: number): void {
  const path = `/proc/${pid}/fd/1`;
  const libc = openLibc();
  if (libc === null || !isPipe(path)) return;
  const { writeOnly, nonBlocking, closeOnExec } = openFlags;
  const name = new TextEncoder().encode(`${path}\0`);
  const descriptor = libc.open(name, writeOnly | nonBlocking | closeOnExec, 0);
  if (descriptor < 0) return;
  libc.fcntl(descriptor, setPipeSize, pipeBytes);
  libc.close(descriptor);
}

/** What a process that has ended wrote to nobody knows. */
function isPipe(path: string): boolean {
  try {
    return Deno.readLinkSync(path).startsWith("pipe:");
  } catch {
    return false;
  }
}
