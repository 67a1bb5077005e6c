import { err, ok, type Result } from "../../core/result.ts";
import { lastLines } from "../../core/last_lines.ts";
import { printableOutput } from "../../core/printable.ts";
import { fitText } from "../../core/text_width.ts";
import type { DeliveryTrouble } from "../../ports/delivery_trouble.ts";
import type { NoticeCommand, NoticeProgram } from "../../ports/notice_program.ts";
import { groupExists, signalGroup } from "../process/process_group.ts";
import { exitOf } from "../process/child_exit.ts";
import { findSetsid } from "../process/spawn.ts";
import { inTurn } from "../process/spawn_turns.ts";
import { terminateGroup } from "../process/terminate.ts";

/** Runs commands that are told something, each in a session and group of its own. */
export const noticeProgram: NoticeProgram = { run };

/** Time between TERM and KILL when a command has taken too long, ms. */
const graceMs = 1_000;

/** How much of what it wrote last is kept, bytes. */
const keptOutput = 4_096;

async function run(
  { command, launcher = [], input, env, cwd }: NoticeCommand,
  signal: AbortSignal,
): Promise<Result<string, DeliveryTrouble>> {
  const no = (message: string) => err({ message, hint: null, mayPass: false });
  if (signal.aborted) return no("it was not started any more");
  // The shell says in its own words what it cannot find, and both streams become one.
  const line = command.kind === "argv" ? ['exec "$@" 2>&1', "sh", ...command.argv] : [
    `exec 2>&1\n${command.line}`,
  ];
  const setsid = findSetsid();
  const argv = [...launcher, "/bin/sh", "-c", ...line];
  const [program = "", ...args] = setsid === null ? argv : [setsid, ...argv];
  let child: Deno.ChildProcess;
  try {
    const starting = new Deno.Command(program, {
      args,
      cwd,
      env: { ...env },
      clearEnv: true,
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
      ...(setsid === null ? { detached: true } : {}),
    });
    child = inTurn(() => starting.spawn());
  } catch (error) {
    return no(`could not start: ${error instanceof Error ? error.message : String(error)}`);
  }
  const { pid } = child;
  let takeBack = () => {};
  const abort = () => takeBack = terminateGroup(pid, graceMs);
  signal.addEventListener("abort", abort, { once: true });
  const tail = new Tail(child.stdout);
  const fed = feed(child.stdin, input);
  try {
    const exit = await exitOf(child);
    // What it left running holds the pipe, and nobody would wait for it.
    if (groupExists(pid)) signalGroup(pid, "SIGKILL");
    await Promise.all([tail.end(), fed]);
    if (exit.kind === "code" && exit.code === 0) return ok("exit code 0");
    const why = exit.kind === "code" ? `exit code ${exit.code}` : `killed by ${exit.signal}`;
    const last = tail.lastLine();
    return no(last === "" ? why : `${why}: ${last}`);
  } finally {
    signal.removeEventListener("abort", abort);
    takeBack();
  }
}

async function feed(stdin: WritableStream<Uint8Array>, input: string): Promise<void> {
  const writer = stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
  } catch {
    // It need not read what it is told; its exit code decides.
  }
}

/** Keeps the last of what a command writes. */
class Tail {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #done: Promise<void>;
  #bytes = new Uint8Array(0);

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
    this.#done = this.#take();
  }

  async #take(): Promise<void> {
    for (let read = await this.#reader.read(); !read.done; read = await this.#reader.read()) {
      const all = new Uint8Array(this.#bytes.length + read.value.length);
      all.set(this.#bytes);
      all.set(read.value, this.#bytes.length);
      this.#bytes = all.slice(-keptOutput);
    }
  }

  /** Waits for the rest, but not for a daemon that keeps the pipe open. */
  async end(): Promise<void> {
    const timer = setTimeout(() => void this.#reader.cancel(), graceMs);
    await this.#done;
    clearTimeout(timer);
  }

  lastLine(): string {
    const [line = ""] = lastLines(this.#bytes, false, 1);
    return fitText(printableOutput(line), 200, "...");
  }
}
