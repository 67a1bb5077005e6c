/** Sets of signals: bit 0 is signal 1. */
interface SignalSets {
  readonly ignored: bigint | null;
  readonly blocked: bigint | null;
}

let sets: SignalSets | undefined;

/**
 * Tells which signals this process ignored when its signals were first asked for, by proc(5): bit 0 is
 * signal 1. `null` where there is no such thing. From the first listener on the runtime catches some.
 */
export function ignoredSignals(): bigint | null {
  sets ??= readSets();
  return sets.ignored;
}

/**
 * Tells which signals the main thread blocked when its signals were first asked for, as
 * {@link ignoredSignals}: what was blocked by whoever has started this process.
 */
export function blockedSignals(): bigint | null {
  sets ??= readSets();
  return sets.blocked;
}

function readSets(): SignalSets {
  try {
    const status = Deno.readTextFileSync("/proc/self/status");
    const find = (line: RegExp) => {
      const digits = line.exec(status)?.[1];
      return digits === undefined ? null : BigInt(`0x${digits}`);
    };
    return {
      ignored: find(/^SigIgn:\s*([0-9a-f]+)$/m),
      blocked: find(/^SigBlk:\s*([0-9a-f]+)$/m),
    };
  } catch {
    return { ignored: null, blocked: null };
  }
}

/** Whether a mask has a signal, by its number. */
export function hasSignal(signals: bigint, signal: number): boolean {
  return (signals >> BigInt(signal - 1)) % 2n === 1n;
}
