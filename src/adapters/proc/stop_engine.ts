import type { AnswerToStop } from "../../ports/engine_process.ts";

/** The first asks an engine to stop, a second one to kill at once; equal ones might become one. */
const stopSignals = ["SIGTERM", "SIGINT"] as const;

/**
 * Asks the engine that has a pid to stop its run.
 *
 * @param now Whether it is to kill what runs.
 */
export function stopEngine(pid: number, now: boolean): AnswerToStop {
  // Numbers below mean groups, or everything, to kill(2).
  if (pid <= 1) return "gone";
  try {
    for (const signal of now ? stopSignals : stopSignals.slice(0, 1)) Deno.kill(pid, signal);
    return "asked";
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? "gone" : "denied";
  }
}
