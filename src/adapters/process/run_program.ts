import { messageOf } from "../../core/message_of.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { ProbeEnd, ProbeProgram } from "../../ports/probes.ts";
import { askGroupToEnd } from "./ask_to_end.ts";
import { groupExists, signalGroup } from "./process_group.ts";
import { inTurn } from "./spawn_turns.ts";
import { exitOf } from "./child_exit.ts";
import { findSetsid } from "./spawn.ts";
import { settled, Tail, take } from "./output_tail.ts";

/** Time between TERM and KILL when a program has taken too long, ms. */
const graceMs = 1_000;

const setsid = findSetsid();

/**
 * Runs a program to its end, in its own session and group. When the program has ended, what it left
 * running is ended too: nobody would wait for it.
 */
export async function runProgram(
  { argv, launcher = [], env, cwd, input, onProcess }: ProbeProgram,
  signal: AbortSignal,
): Promise<Result<ProbeEnd, string>> {
  if (signal.aborted) return err("it was not started any more");
  const own = [...launcher, ...argv];
  const [program, ...args] = setsid === null ? own : [setsid, "--", ...own];
  if (program === undefined) return err("the command is empty");
  let child: Deno.ChildProcess;
  try {
    const command = new Deno.Command(program, {
      args,
      cwd,
      env: { ...env },
      clearEnv: true,
      stdin: input === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
      ...(setsid === null ? { detached: true } : {}),
    });
    child = inTurn(() => command.spawn());
  } catch (error) {
    return err(messageOf(error));
  }
  const { pid } = child;
  onProcess(pid);
  const cancelKill = onAbort(signal, pid);
  const stopFeeding = input === undefined ? () => {} : feed(child.stdin, input);
  const both = new Tail();
  const stdout = new Tail();
  const stderr = new Tail();
  const outputs = Promise.all([
    take(child.stdout, [both, stdout]),
    take(child.stderr, [both, stderr]),
  ]);
  const exit = await exitOf(child);
  cancelKill();
  stopFeeding();
  // What keeps the pipes open is ended with the rest of the group; a daemon in a session of its own
  // is not waited for.
  if (groupExists(pid)) signalGroup(pid, "SIGKILL");
  await settled(outputs);
  onProcess(null);
  return ok({
    exit,
    output: both.text(),
    stdout: stdout.text(),
    stderr: stderr.text(),
  });
}

/**
 * Writes the input on the side: a program need not read it, or not all of it.
 *
 * @returns A function that gives up.
 */
function feed(stdin: WritableStream<Uint8Array>, input: string): () => void {
  const writer = stdin.getWriter();
  const ignore = () => {};
  writer.write(new TextEncoder().encode(input)).then(() => writer.close()).catch(ignore);
  return () => writer.abort().catch(ignore);
}

/** Ends the group when the signal is given: TERM, then KILL. */
function onAbort(signal: AbortSignal, pid: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const abort = () => {
    askGroupToEnd(pid);
    timer = setTimeout(() => signalGroup(pid, "SIGKILL"), graceMs);
  };
  signal.addEventListener("abort", abort, { once: true });
  return () => {
    signal.removeEventListener("abort", abort);
    clearTimeout(timer);
  };
}
