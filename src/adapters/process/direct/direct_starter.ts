import { isShellFunction } from "../../../core/command_line.ts";
import type { ExitStatus, ProcessSpec } from "../../../ports/process_runner.ts";
import { lastErrno, type Libc, openLibc } from "../../system/libc.ts";
import { groupExists } from "../process_group.ts";
import { ChildWatch } from "./child_watch.ts";
import { type DirectLog, openDirectLog } from "./direct_log.ts";
import { openOutputPipe } from "./output_pipe.ts";
import { PipeWatch } from "./pipe_watch.ts";
import { addressOf, fixedText, SpawnMemory } from "./spawn_memory.ts";

/** Of <spawn.h>, the same with glibc on all processors. */
const flags = { setSignalDefaults: 0x04, setSignalMask: 0x08, setSession: 0x80 };

/** Of access(2). */
const mayExecute = 1;

const noSuchProcess = 3;

const sigpipe = 13;

/** Bytes that the C library may need for attributes of a start; it has 336. Signal sets have 128. */
const bytes = { attributes: 1024, signals: 128, path: 4096 };

/** A process that leads its own session and group. */
export interface StartedDirectly {
  readonly pid: number;
  /** `null` where it cannot be told. */
  readonly exit: Promise<ExitStatus | null>;
  /** A stream of bytes where the output was to be piped, else `null`. */
  readonly output: ReadableStream<Uint8Array> | null;
}

/**
 * Starts processes by posix_spawn(3), which makes a session without a program between: that is one
 * exec less for each job than `Deno.Command` needs, and the descriptors of others cannot get in.
 */
export class DirectStarter {
  readonly #libc: Libc;
  readonly #children: ChildWatch;
  readonly #pipes: PipeWatch;
  readonly #attributes = new Uint8Array(new ArrayBuffer(bytes.attributes));
  readonly #attributesAddress = addressOf(this.#attributes);
  readonly #devNull = fixedText("/dev/null\0");
  readonly #devNullAddress = addressOf(this.#devNull);
  readonly #path = new Uint8Array(new ArrayBuffer(bytes.path));
  readonly #pathAddress = addressOf(this.#path);
  readonly #encoder = new TextEncoder();
  /** Memory that no start uses now, and that which some do: it must not be collected meanwhile. */
  readonly #free: SpawnMemory[] = [];
  readonly #used = new Set<SpawnMemory>();

  constructor(libc: Libc) {
    this.#libc = libc;
    this.#children = new ChildWatch(libc);
    this.#pipes = new PipeWatch(libc);
    // Like Deno.Command: no signal is blocked, and SIGPIPE, which the runtime ignores, ends again.
    const signals = new Uint8Array(new ArrayBuffer(bytes.signals));
    signals[(sigpipe - 1) >> 3] = 1 << ((sigpipe - 1) & 7);
    libc.posix_spawnattr_init(this.#attributesAddress);
    libc.posix_spawnattr_setsigdefault(this.#attributesAddress, signals);
    libc.posix_spawnattr_setflags(
      this.#attributesAddress,
      flags.setSession | flags.setSignalDefaults | flags.setSignalMask,
    );
  }

  /**
   * Starts a process without input.
   *
   * @returns `null` where that did not work, for whatever reason: whoever starts it in another way
   * will be told.
   */
  async start(spec: ProcessSpec): Promise<StartedDirectly | null> {
    if (spec.output !== "piped") return await this.#start(spec, spec.output, null);
    const pipe = openOutputPipe(this.#libc, this.#pipes);
    if (pipe === null) return null;
    const started = await this.#start(spec, pipe.descriptor, pipe.output);
    this.#libc.close(pipe.descriptor);
    if (started === null) await pipe.output.cancel();
    return started;
  }

  /** Opens a log for what is started; `null` where that did not work. */
  openLog(path: string): DirectLog | null {
    return openDirectLog(this.#libc, path);
  }

  /** Whether a group has members, dead ones that nobody has waited for included. */
  groupExists(leader: number): boolean {
    if (this.#libc.kill(-leader, 0) === 0) return true;
    return lastErrno(this.#libc) !== noSuchProcess && groupExists(leader);
  }

  /** Ends all waits. */
  close(): void {
    this.#children.close();
    this.#pipes.close();
  }

  async #start(
    spec: ProcessSpec,
    descriptor: number,
    output: StartedDirectly["output"],
  ): Promise<StartedDirectly | null> {
    const memory = this.#free.pop() ?? new SpawnMemory();
    this.#used.add(memory);
    try {
      const pid = await this.#spawn(spec, descriptor, memory);
      return pid === null ? null : { pid, exit: this.#children.wait(pid), output };
    } finally {
      this.#used.delete(memory);
      this.#free.push(memory);
    }
  }

  async #spawn(
    spec: ProcessSpec,
    descriptor: number,
    memory: SpawnMemory,
  ): Promise<number | null> {
    const { cwd, env } = spec;
    const own = this.#argvOf(spec);
    if (own === null) return null;
    const argv = [...spec.launcher ?? [], ...own];
    const path = this.#find(argv[0] ?? "", env);
    if (path === null) return null;
    const words = memory.write({ path, cwd, argv, env });
    if (words === null) return null;
    this.#children.listen();
    const libc = this.#libc;
    const actions = memory.actionsAddress;
    libc.posix_spawn_file_actions_init(actions);
    try {
      const failures = [
        libc.posix_spawn_file_actions_addopen(actions, 0, this.#devNullAddress, 0, 0),
        libc.posix_spawn_file_actions_adddup2(actions, descriptor, 1),
        libc.posix_spawn_file_actions_adddup2(actions, descriptor, 2),
        libc.posix_spawn_file_actions_addchdir_np?.(actions, words.cwd),
        libc.posix_spawn_file_actions_addclosefrom_np?.(actions, 3),
      ];
      if (failures.some((failure) => failure !== 0)) return null;
      const failure = await libc.posix_spawn(
        memory.pidAddress,
        words.path,
        actions,
        this.#attributesAddress,
        words.argv,
        words.env,
      );
      return failure === 0 ? memory.pid : null;
    } finally {
      libc.posix_spawn_file_actions_destroy(actions);
    }
  }

  /** Like what starts processes otherwise; `null` where a shell has to say something about it. */
  #argvOf({ command, env, launcher = [] }: ProcessSpec): readonly string[] | null {
    if (command.kind === "shell") return ["/bin/sh", "-c", command.line];
    if (!command.meetsShell) return command.argv;
    const [program = ""] = command.argv;
    if (isShellFunction(program, env)) return null;
    // Without a launcher before it, the program is what is looked for next.
    const isThere = launcher.length === 0 || this.#find(program, env) !== null;
    return isThere ? command.argv : null;
  }

  /** Finds a program as execvp(3) does. A relative folder on PATH is left to others. */
  #find(program: string, env: ProcessSpec["env"]): string | null {
    if (program.includes("/")) return program;
    if (program === "") return null;
    for (const folder of (env["PATH"] ?? "").split(":")) {
      if (!folder.startsWith("/")) return null;
      const file = `${folder}/${program}`;
      if (this.#isExecutable(file)) return file;
    }
    return null;
  }

  /** Says yes of a folder, too, which posix_spawn(3) will refuse. */
  #isExecutable(file: string): boolean {
    const { read, written } = this.#encoder.encodeInto(file, this.#path);
    if (read < file.length || written === this.#path.length) return false;
    this.#path[written] = 0;
    return this.#libc.access(this.#pathAddress, mayExecute) === 0;
  }
}

/** Makes what starts processes directly; `null` where the system's C library does not offer it. */
export function openDirectStarter(): DirectStarter | null {
  const libc = Deno.build.os === "linux" ? openLibc() : null;
  if (libc === null) return null;
  const { posix_spawn_file_actions_addchdir_np: cwd, posix_spawn_file_actions_addclosefrom_np } =
    libc;
  return cwd === null || posix_spawn_file_actions_addclosefrom_np === null
    ? null
    : new DirectStarter(libc);
}
