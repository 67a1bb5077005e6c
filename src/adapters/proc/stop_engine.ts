import type { AnswerToStop } from "../../ports/engine_process.ts";
import { whyNotEngine } from "./why_not_engine.ts";

/**
 * Asks the engine that has a pid to stop its run, if that process works on the history that names it.
 *
 * @param options `now`: whether it is to kill what runs; `database`: absolute path of the history.
 */
export function stopEngine(
  pid: number,
  { now, database }: { readonly now: boolean; readonly database: string },
): AnswerToStop {
  // Numbers below mean groups, or everything, to kill(2).
  if (pid <= 1) return "gone";
  const refusal = whyNotEngine(pid, database);
  if (refusal !== null) return refusal;
  const answer = send(pid, "SIGTERM");
  if (answer !== "asked") return answer;
  // The second signal; one that equals the first might become one with it.
  if (now) send(pid, "SIGINT");
  // An engine that Ctrl-Z has stopped would hear of both only when it goes on.
  send(pid, "SIGCONT");
  return answer;
}

function send(pid: number, signal: Deno.Signal): AnswerToStop {
  try {
    Deno.kill(pid, signal);
    return "asked";
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? "gone" : "denied";
  }
}
