/**
 * Lets a write beyond the largest size that files may have (`ulimit -f`) fail like any other, instead
 * of ending the engine with all that runs. What it starts is ended by it as ever.
 */
export function surviveFileLimit(): void {
  // Only what is ignored is inherited, so it is listened to.
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGXFSZ", () => {});
}
