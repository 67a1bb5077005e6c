/** The signal's number on every system. */
const hangup = 1;

let known: boolean | null = null;

/**
 * Whether SIGHUP was ignored from the start, as nohup(1) has it. To be asked before there is any
 * listener for any signal: from the first one on the runtime catches SIGHUP as well. The first answer
 * stays.
 */
export function ignoresHangup(): boolean {
  return known ??= askSystem();
}

/** Asks proc(5); where there is none, the signal does not count as ignored. */
function askSystem(): boolean {
  try {
    const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(Deno.readTextFileSync("/proc/self/status"))?.[1];
    return mask !== undefined && (BigInt(`0x${mask}`) >> BigInt(hangup - 1)) % 2n === 1n;
  } catch {
    return false;
  }
}
