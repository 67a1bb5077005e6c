import { messageOf } from "../../core/message_of.ts";
import { nodeFs } from "../system/lazy_node.ts";
import { isShellFunction } from "../../core/commands/command_line.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { exitOf } from "./child_exit.ts";
import { inTurn } from "./spawn_turns.ts";
import type {
  ProcessRunner,
  ProcessSpec,
  RunningProcess,
  StartFailure,
} from "../../ports/process_runner.ts";
import { folderTrouble } from "../system/folders.ts";

/** Makes the process runner of this machine. */
export function createProcessRunner(): ProcessRunner {
  const setsid = findSetsid();
  return { outputLimit: null, start: (spec) => start(spec, setsid) };
}

/** Returns the path of setsid(1), or `null` where there is none. */
export function findSetsid(): string | null {
  return ["/usr/bin/setsid", "/bin/setsid"].find(isProgram) ?? null;
}

/** Whether anybody may execute a file: a program of the system is not for some users only. */
function isProgram(path: string): boolean {
  try {
    const { isFile, mode } = Deno.statSync(path);
    return isFile && ((mode ?? 0) & 0o111) !== 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return false;
  }
}

/**
 * Starts a process that leads its own session and group.
 *
 * `setsid` costs one exec; the `detached` option does the same, where there is no such program, at
 * twice the price: it makes the runtime fork instead of posix_spawn. The child is never a group
 * leader before, so setsid(1) does not fork and the pid stays.
 */
function start(spec: ProcessSpec, setsid: string | null): Result<RunningProcess, StartFailure> {
  const piped = spec.output === "piped";
  const own = [...spec.launcher ?? [], ...argvOf(spec)];
  const argv = piped ? [...intoOnePipe, ...own] : own;
  const [program, ...args] = setsid === null ? argv : [setsid, "--", ...argv];
  if (program === undefined) return err({ kind: "failed", message: "the command is empty" });
  // Deno.Command takes a descriptor where its types list words only (it is what node:child_process
  // hands down). So both streams go into the log by themselves: in their own order, without a pipe
  // that could fill up or break, and also after the engine's death. Deno 2.9.6 leaves the job two
  // more descriptors of its own log besides; 2.4.2 does not.
  const output = spec.output as unknown as "piped";
  try {
    const command = new Deno.Command(program, {
      args,
      cwd: spec.cwd,
      env: { ...spec.env },
      clearEnv: true,
      stdin: "null",
      stdout: output,
      stderr: piped ? "null" : output,
      ...(setsid === null ? { detached: true } : {}),
    });
    const child = inTurn(() => command.spawn());
    return ok({
      pid: child.pid,
      exit: exitOf(child),
      output: piped ? child.stdout : null,
    });
  } catch (error) {
    return err({ kind: "failed", message: whyNotStarted(error, spec) });
  }
}

/** What the system's own words for it do not tell, by errno(3) of Linux. */
const systemErrors: Readonly<Record<string, string>> = {
  7: "the command and its environment are too long for the system",
  11: "the system allows no more processes (ulimit -u, or what the container may have)",
};

/** The runtime's own words name setsid(1), which is not what a user has asked for. */
function whyNotStarted(error: unknown, { cwd }: ProcessSpec): string {
  const trouble = folderTrouble(cwd);
  if (trouble !== null) return `cannot use the folder "${cwd}": ${trouble}`;
  const message = messageOf(error);
  const [, number] = / \(os error (\d+)\)$/.exec(message) ?? [];
  const inOurWords = number === undefined ? undefined : systemErrors[number];
  return inOurWords ??
    message.replace(/^Failed to spawn '[^']*': /, "").replace(/ \(os error \d+\)$/, "");
}

/**
 * Deno makes a pipe for each stream, and two pipes know no common order. So stderr is turned into
 * stdout's by a shell, which then becomes the command: the pid stays.
 */
const intoOnePipe: readonly string[] = ["/bin/sh", "-c", 'exec "$@" 2>&1', "/bin/sh"];

/** Lets a shell execute the words that follow it, and say why it cannot, without reading any of them. */
const byShell: readonly string[] = ["/bin/sh", "-c", 'exec "$@"', "/bin/sh"];

/**
 * A program that is there is executed by itself. Otherwise a shell has to say so, in its own words and
 * with its own exit code: it gets a plain line as it stands, also for a function that the environment
 * brings along (bash as sh), and of a list only what it is to execute, which is nothing of its own.
 */
function argvOf({ command, env, cwd }: ProcessSpec): readonly string[] {
  if (command.kind === "shell") return ["/bin/sh", "-c", command.line];
  const { argv, line, meetsShell } = command;
  const [program = ""] = argv;
  const isFunction = meetsShell && isShellFunction(program, env);
  if (!isFunction && resolves(program, env, cwd)) return argv;
  if (meetsShell) return ["/bin/sh", "-c", line];
  // Some shells take a dash for an option of theirs.
  return program === "" || program.startsWith("-") ? argv : [...byShell, ...argv];
}

/** Where programs were found, by PATH and name: enough to know that there still is one. */
const found = new Map<string, string>();

/** Without PATH the shell has a default of its own, which is its business. */
function resolves(program: string, env: ProcessSpec["env"], cwd: string): boolean {
  if (program.includes("/")) return isExecutable(absolute(program, cwd));
  const path = env["PATH"];
  if (path === undefined || path === "") return false;
  const key = `${path}\0${program}`;
  const known = found.get(key);
  if (known !== undefined && isExecutable(known)) return true;
  for (const folder of path.split(":")) {
    // A folder that is empty or relative means the working folder (POSIX XBD 8.3).
    const file = `${absolute(folder, cwd)}/${program}`;
    if (!isExecutable(file)) continue;
    if (folder.startsWith("/")) found.set(key, file);
    return true;
  }
  return false;
}

function absolute(path: string, cwd: string): string {
  return path.startsWith("/") ? path : `${cwd}/${path}`;
}

function isExecutable(path: string): boolean {
  try {
    // Throws for more than what is not there, such as a folder that this user may not enter.
    const stats = nodeFs().statSync(path, { throwIfNoEntry: false });
    if (stats === undefined || !stats.isFile()) return false;
    nodeFs().accessSync(path, nodeFs().constants.X_OK);
    return true;
  } catch (error) {
    // A right that this thread lacks must not pass for a program that cannot be executed.
    if (error instanceof Deno.errors.NotCapable) throw error;
    return false;
  }
}
