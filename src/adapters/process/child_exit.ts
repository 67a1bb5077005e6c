import type { ExitStatus } from "../../ports/process_runner.ts";
import { signalName } from "./signal_name.ts";

/**
 * Waits for a child to end and tells an exit code from a signal. The runtime knows the signals with
 * names of their own only, and fails with the number of others, such as those for real time.
 */
export async function exitOf(child: Pick<Deno.ChildProcess, "status">): Promise<ExitStatus> {
  try {
    const { code, signal } = await child.status;
    return signal === null ? { kind: "code", code } : { kind: "signal", signal };
  } catch (error) {
    const number = /^Invalid signal: (\d+)$/.exec(error instanceof Error ? error.message : "")?.[1];
    if (number === undefined) throw error;
    return exitBySignal(Number(number));
  }
}

/** Returns how a process ended that a signal has ended, by the signal's number. */
export function exitBySignal(signal: number): ExitStatus {
  const name = signalName(signal);
  return name === null ? { kind: "code", code: 128 + signal } : { kind: "signal", signal: name };
}
