import { err, ok, type Result } from "../../core/result.ts";

/** Descriptors that a thread takes, 9, and those by which it loads its modules meanwhile. */
const needed = 16;

/**
 * Makes a thread, or says why there can be none now. A runtime that runs out of descriptors while it
 * makes one ends, and the run with it, so that is looked at before.
 */
export function makeThread<Thread>(make: () => Thread): Result<Thread, string> {
  if (!hasRoom()) {
    return err("too many files are open to start a thread (ulimit -n says how many may be)");
  }
  try {
    return ok(make());
  } catch (error) {
    if (!(error instanceof Deno.errors.WouldBlock)) throw error;
    return err("the system allows no more threads (ulimit -u, or what the container may have)");
  }
}

function hasRoom(): boolean {
  const held: Deno.FsFile[] = [];
  try {
    while (held.length < needed) held.push(Deno.openSync("/dev/null"));
    return true;
  } catch {
    return false;
  } finally {
    for (const file of held) file.close();
  }
}
