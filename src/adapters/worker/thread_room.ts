/** Descriptors that a thread takes, 9, and those by which it loads its modules meanwhile. */
const needed = 16;

/**
 * Says why no thread can be made now; `null` where one can. A runtime that runs out of descriptors
 * while it makes a thread ends, and the run with it, so this is asked before.
 */
export function threadTrouble(): string | null {
  const held: Deno.FsFile[] = [];
  try {
    while (held.length < needed) held.push(Deno.openSync("/dev/null"));
    return null;
  } catch {
    return "too many files are open to start a thread (ulimit -n says how many may be)";
  } finally {
    for (const file of held) file.close();
  }
}
