import { hasSignal, ignoredSignals } from "./inherited_signals.ts";
import { openLibc } from "./libc.ts";
import { unblockSignals } from "./unblock_signals.ts";

/** With their numbers, which are the same on every system. */
const stopSignals = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/**
 * Calls back for each signal that asks the process to end, instead of letting it end. A SIGHUP that
 * was ignored from the start, as nohup(1) has it, stays without effect. Not so SIGINT: shells start
 * whatever is in the background that way, and who sends it there nevertheless means it.
 *
 * @returns A function that gives the signals their usual effect back.
 */
export function onStopSignal(listener: (signal: string) => void): () => void {
  // Asked before there is any listener: from the first one on the runtime catches SIGHUP as well,
  // and ends the process by it unless somebody listens.
  const stays = ignoresHangup();
  const names = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  unblockSignals(names.map((name) => stopSignals[name]), openLibc);
  const listeners = names.map((signal) => {
    const listen = () => {
      if (signal !== "SIGHUP" || !stays) listener(signal);
    };
    Deno.addSignalListener(signal, listen);
    return [signal, listen] as const;
  });
  return () => {
    for (const [signal, listen] of listeners) Deno.removeSignalListener(signal, listen);
  };
}

/** Where it cannot be told the signal does not count as ignored. */
function ignoresHangup(): boolean {
  return hasSignal(ignoredSignals() ?? 0n, stopSignals.SIGHUP);
}
