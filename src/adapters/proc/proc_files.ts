/** Takes every byte for a character: none is invalid. */
const bytewise = new TextDecoder("latin1");

/** Lists the numbers of all processes, or returns `null` where the system has no proc(5). */
export function processIds(): readonly number[] | null {
  try {
    return Array.from(Deno.readDirSync("/proc"), ({ name }) => Number(name))
      .filter(Number.isInteger);
  } catch {
    return null;
  }
}

/**
 * Reads a file of a process; `null` where that has ended, also while it is read, or is another user's.
 *
 * @param decoder Makes a text of its bytes; each of them a character if none is given.
 */
export function readOfProcess(
  pid: number,
  name: "cmdline" | "environ" | "stat",
  decoder = bytewise,
): string | null {
  try {
    return decoder.decode(Deno.readFileSync(`/proc/${pid}/${name}`));
  } catch {
    return null;
  }
}
