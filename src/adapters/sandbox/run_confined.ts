import { err, ok, type Result } from "../../core/result.ts";
import type { Confinement } from "../../core/security/confinement.ts";
import type { ProbeEnd, ProbeProgram } from "../../ports/probes.ts";
import { settled, Tail, take } from "../process/output_tail.ts";
import { startAdmitted } from "./confined_runner.ts";

/**
 * Runs a program of a check to its end, confined as jobs are; nothing in its sandbox outlives it.
 */
export async function runConfined(
  { argv, launcher = [], env, cwd, onProcess }: ProbeProgram,
  confinement: Confinement,
  signal: AbortSignal,
): Promise<Result<ProbeEnd, string>> {
  if (signal.aborted) return err("it was not started any more");
  const [program = "", ...args] = argv;
  const started = startAdmitted({ argv: [program, ...args], launcher, env, cwd }, confinement);
  if (!started.ok) {
    const { kind, message } = started.error;
    return err(kind === "denied" ? `denied: ${message}` : message);
  }
  const { pid, exit, output, kill } = started.value;
  onProcess(pid);
  signal.addEventListener("abort", kill, { once: true });
  const tail = new Tail();
  const taken = take(output, [tail]);
  const ended = await exit;
  signal.removeEventListener("abort", kill);
  // Main ends what is left of its group now.
  onProcess(null);
  await settled(taken);
  const text = tail.text();
  if (ended.kind === "not_confined") return err(`${ended.message}: ${text.trim()}`);
  // Both streams are one: nobody tells them apart here.
  return ok({ exit: ended, output: text, stdout: text, stderr: "" });
}
