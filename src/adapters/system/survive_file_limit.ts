import { ignoredSignals } from "./inherited_signals.ts";

/**
 * Lets a write beyond the largest size that files may have (`ulimit -f`) fail like any other, instead
 * of ending the engine with all that runs. What it starts is ended by it as ever.
 */
export function surviveFileLimit(): void {
  if (Deno.build.os === "windows") return;
  // From the first listener on a SIGHUP that was ignored is caught, and nobody could tell it any more.
  ignoredSignals();
  // Only what is ignored is inherited, so it is listened to.
  Deno.addSignalListener("SIGXFSZ", () => {});
}
