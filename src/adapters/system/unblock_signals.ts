import { blockedSignals, hasSignal } from "./inherited_signals.ts";
import type { Libc } from "./libc.ts";

/** Of pthread_sigmask(3), and the bytes of its sets. */
const unblock = 1;
const setBytes = 128;

/**
 * Lets signals through where whoever started the engine blocks them, which is inherited. To be called
 * by the main thread. All threads have inherited it; it is enough that one can be given what is sent to
 * the process.
 *
 * @param loadLibc Called only where one of them is blocked; `null` where there is none.
 */
export function unblockSignals(signals: readonly number[], loadLibc: () => Libc | null): void {
  const blocked = signals.filter((signal) => hasSignal(blockedSignals() ?? 0n, signal));
  if (blocked.length === 0) return;
  const set = new Uint8Array(new ArrayBuffer(setBytes));
  for (const signal of blocked) set[(signal - 1) >> 3]! |= 1 << ((signal - 1) & 7);
  loadLibc()?.pthread_sigmask(unblock, set, 0n);
}
