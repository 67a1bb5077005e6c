/**
 * Calls back once, after a delay; that cannot be called off.
 *
 * For the timers that every run needs, however short: at the first mention of setTimeout() or
 * clearTimeout() the runtime loads node:timers, which takes it 5 ms.
 *
 * @param delayMs A whole number from 0.
 */
export function callLater(delayMs: number, callback: () => void): void {
  AbortSignal.timeout(delayMs).addEventListener("abort", callback);
}
