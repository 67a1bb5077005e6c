let mask: bigint | null | undefined;

/**
 * Tells which signals this process ignored when that was first asked, by proc(5): bit 0 is signal 1.
 * `null` where there is no such thing. From the first listener on the runtime catches some of them.
 */
export function ignoredSignals(): bigint | null {
  if (mask !== undefined) return mask;
  try {
    const status = Deno.readTextFileSync("/proc/self/status");
    const digits = /^SigIgn:\s*([0-9a-f]+)$/m.exec(status)?.[1];
    mask = digits === undefined ? null : BigInt(`0x${digits}`);
  } catch {
    mask = null;
  }
  return mask;
}

/** Whether a mask has a signal, by its number. */
export function hasSignal(signals: bigint, signal: number): boolean {
  return (signals >> BigInt(signal - 1)) % 2n === 1n;
}
