import { isShellFunction } from "../../../core/commands/command_line.ts";
import type { ExitStatus, ProcessSpec } from "../../../ports/process_runner.ts";
import { killUnborn } from "../../proc/kill_unborn.ts";
import { lastErrno, type Libc, openLibc } from "../../system/libc.ts";
import { hasSignal, ignoredSignals } from "../../system/inherited_signals.ts";
import { openFlags } from "../../system/open_flags.ts";
import { groupExists } from "../process_group.ts";
import { ChildWatch } from "./child_watch.ts";
import { type DirectLog, newLog, openDirectLog, sizeOfLog } from "./direct_log.ts";
import { openOutputPipe, type OutputPipe } from "./output_pipe.ts";
import { PipeWatch } from "./pipe_watch.ts";
import { addressOf, fixedText, SpawnMemory } from "./spawn_memory.ts";

/** Of <spawn.h>, the same with glibc on all processors. */
const flags = { setSignalDefaults: 0x04, setSignalMask: 0x08, setSession: 0x80 };

/** Of access(2). */
const mayExecute = 1;

const noSuchProcess = 3;

/** SIGPIPE, which the runtime ignores, and SIGXFSZ, which the engine does. */
const unignored = [13, 25];

/** How many signals there are, and those of which nothing can be said: SIGKILL, SIGSTOP, glibc's own. */
const signalCount = 64;
const untold: readonly number[] = [9, 19, 32, 33];

/** Bytes that the C library may need for attributes of a start; it has 336. Signal sets have 128. */
const bytes = { attributes: 1024, signals: 128, path: 4096 };

/** A process that leads its own session and group. */
export interface StartedDirectly {
  readonly pid: number;
  /** `null` where it cannot be told. */
  readonly exit: Promise<ExitStatus | null>;
}

/** An open descriptor, `null` for /dev/null, or the absolute path of a file that is not there yet. */
export type Stream = number | null | { readonly create: string };

/** What is started directly, with its streams, each of which may be one before it. */
export interface DirectSpec extends Omit<ProcessSpec, "output"> {
  readonly streams: readonly [stdin: Stream, stdout: Stream, stderr: Stream];
}

/** What is started and waited for. */
export interface WaitedSpec extends DirectSpec {
  /**
   * Whether this thread may start it, as it has nothing else to do meanwhile. A call to another thread
   * and back takes longer than most starts.
   */
  readonly here: boolean;
}

/**
 * When a start tells that the next one from the same places will be as quick. Files may be on a network
 * file system, or a scanner may look at them first, and whoever waits for the system to execute them
 * hears no signal and keeps no time limit meanwhile.
 */
export interface Proof {
  /** What a start without delay takes at most, ms. */
  readonly quickMs: number;
  /** How long it is believed, ms. */
  readonly lastsMs: number;
}

/** A hundredth of this is usual, also on a busy machine. */
const usualProof: Proof = { quickMs: 100, lastsMs: 1_000 };

/**
 * Starts processes by posix_spawn(3), which makes a session without a program between: that is one
 * exec less for each job than `Deno.Command` needs, and the descriptors of others cannot get in.
 */
export class DirectStarter {
  readonly #libc: Libc;
  readonly #proof: Proof;
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
  /** What the newest start needed, and until when that counts. */
  #proven = { places: "", until: 0 };

  constructor(libc: Libc, proof: Proof = usualProof) {
    this.#libc = libc;
    this.#proof = proof;
    this.#children = new ChildWatch(libc);
    this.#pipes = new PipeWatch(libc);
    libc.posix_spawnattr_init(this.#attributesAddress);
    libc.posix_spawnattr_setsigdefault(this.#attributesAddress, defaultSignals());
    libc.posix_spawnattr_setflags(
      this.#attributesAddress,
      flags.setSession | flags.setSignalDefaults | flags.setSignalMask,
    );
  }

  /**
   * Starts a process and waits for its end.
   *
   * @returns `null` where that did not work, for whatever reason: whoever starts it in another way
   * will be told.
   */
  async start(spec: WaitedSpec): Promise<StartedDirectly | null> {
    this.#children.listen();
    const places = placesOf(spec);
    const begun = performance.now();
    const isProven = spec.here && places === this.#proven.places && begun < this.#proven.until;
    const pid = isProven ? this.spawnHere(spec) : await this.#spawnElsewhere(spec);
    if (pid === null) return null;
    const now = performance.now();
    const { quickMs, lastsMs } = this.#proof;
    this.#proven = { places, until: now - begun < quickMs ? now + lastsMs : 0 };
    return { pid, exit: this.#children.wait(pid) };
  }

  /**
   * Starts a process that its caller waits for.
   *
   * @returns Its pid, or `null` where that did not work.
   */
  spawnHere(spec: DirectSpec): number | null {
    const memory = this.#free.pop() ?? new SpawnMemory();
    try {
      const call = this.#prepare(spec, memory);
      if (call === null) return null;
      return this.#libc.posix_spawn_here(...call) === 0 ? memory.pid : null;
    } finally {
      this.#release(memory);
    }
  }

  async #spawnElsewhere(spec: DirectSpec): Promise<number | null> {
    const memory = this.#free.pop() ?? new SpawnMemory();
    this.#used.add(memory);
    try {
      const call = this.#prepare(spec, memory);
      if (call === null) return null;
      return await this.#libc.posix_spawn(...call) === 0 ? memory.pid : null;
    } finally {
      this.#used.delete(memory);
      this.#release(memory);
    }
  }

  #release(memory: SpawnMemory): void {
    this.#libc.posix_spawn_file_actions_destroy(memory.actionsAddress);
    this.#free.push(memory);
  }

  /** Opens a log for what is started; `null` where that did not work. */
  openLog(path: string): DirectLog | null {
    return openDirectLog(this.#libc, path);
  }

  /** Returns the size of a log that was created for what is started, bytes. */
  sizeOf(path: string): number {
    return this.#setPath(path) ? sizeOfLog(this.#libc, this.#pathAddress) : 0;
  }

  /** Opens a pipe for the output of what is started; `null` where that did not work. */
  openPipe(): OutputPipe | null {
    return openOutputPipe(this.#libc, this.#pipes);
  }

  /** Whether a group has members, dead ones that nobody has waited for included. */
  groupExists(leader: number): boolean {
    if (this.#libc.kill(-leader, 0) === 0) return true;
    return lastErrno(this.#libc) !== noSuchProcess && groupExists(leader);
  }

  /** Ends all waits, and what was to be started and has not been executed yet. */
  close(): void {
    if (this.#used.size > 0) killUnborn();
    this.#children.close();
    this.#pipes.close();
  }

  /** Puts what posix_spawn(3) needs into memory; `null` where it cannot be had. */
  #prepare(spec: DirectSpec, memory: SpawnMemory): Parameters<Libc["posix_spawn"]> | null {
    const libc = this.#libc;
    const actions = memory.actionsAddress;
    // First of all, since whatever comes of it they are freed.
    libc.posix_spawn_file_actions_init(actions);
    const { cwd, env } = spec;
    const own = this.#argvOf(spec);
    if (own === null) return null;
    const { launcher = [] } = spec;
    const argv = launcher.length === 0 ? own : [...launcher, ...own];
    const path = this.#find(argv[0] ?? "", env);
    if (path === null) return null;
    const words = memory.write({ path, cwd, argv, env });
    if (words === null) return null;
    const [stdin, stdout, stderr] = spec.streams;
    if (this.#addStream(actions, stdin, 0) !== 0) return null;
    if (this.#addStream(actions, stdout, 1) !== 0) return null;
    if (this.#addStream(actions, stderr, 2) !== 0) return null;
    if (libc.posix_spawn_file_actions_addchdir_np?.(actions, words.cwd) !== 0) return null;
    if (libc.posix_spawn_file_actions_addclosefrom_np?.(actions, 3) !== 0) return null;
    const attributes = this.#attributesAddress;
    return [memory.pidAddress, words.path, actions, attributes, words.argv, words.env];
  }

  #addStream(actions: bigint, from: Stream, to: number): number {
    const libc = this.#libc;
    if (typeof from === "number") return libc.posix_spawn_file_actions_adddup2(actions, from, to);
    if (from === null) {
      const how = to === 0 ? openFlags.readOnly : openFlags.writeOnly;
      return libc.posix_spawn_file_actions_addopen(actions, to, this.#devNullAddress, how, 0);
    }
    if (!this.#setPath(from.create)) return -1;
    const { flags, mode } = newLog;
    return libc.posix_spawn_file_actions_addopen(actions, to, this.#pathAddress, flags, mode);
  }

  /** Puts a path where {@link #pathAddress} says; `false` where it is none. */
  #setPath(path: string): boolean {
    const { read, written } = this.#encoder.encodeInto(path, this.#path);
    if (read < path.length || written === this.#path.length) return false;
    this.#path[written] = 0;
    return this.#path.indexOf(0) === written;
  }

  /** Like what starts processes otherwise; `null` where a shell has to say something about it. */
  #argvOf({ command, cwd, env, launcher = [] }: DirectSpec): readonly string[] | null {
    if (command.kind === "shell") return ["/bin/sh", "-c", command.line];
    const [program = ""] = command.argv;
    if (command.meetsShell && isShellFunction(program, env)) return null;
    // Without a launcher before it, the program is what is looked for next.
    if (launcher.length === 0) return command.argv;
    const file = this.#find(program, env);
    const isThere = file !== null &&
      this.#isExecutable(file.startsWith("/") ? file : `${cwd}/${file}`);
    return isThere ? command.argv : null;
  }

  /** Finds a program as execvp(3) does. A relative folder on PATH is left to others. */
  #find(program: string, env: DirectSpec["env"]): string | null {
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
    return this.#setPath(file) && this.#libc.access(this.#pathAddress, mayExecute) === 0;
  }
}

/** Returns which files the system needs for a start: the program, the folder, that of the log. */
function placesOf({ command, launcher, cwd, streams }: DirectSpec): string {
  const program = launcher?.[0] ?? (command.kind === "shell" ? "/bin/sh" : command.argv[0]);
  const log = streams.find((stream) => typeof stream === "object" && stream !== null);
  const folder = log?.create.slice(0, log.create.lastIndexOf("/"));
  return [program, cwd, folder].join("\0");
}

/**
 * Returns the set of signals that have their usual effect on what is started. Like Deno.Command: what
 * is ignored for the engine's own sake ends again, and no signal has a handler. The C library would see to the
 * latter by itself, but asks first what each signal does: sixty system calls less for each start.
 */
function defaultSignals(): Uint8Array<ArrayBuffer> {
  const set = new Uint8Array(new ArrayBuffer(bytes.signals));
  const ignored = ignoredSignals();
  for (let signal = 1; signal <= signalCount; signal++) {
    const isKnown = ignored !== null && !untold.includes(signal) && !hasSignal(ignored, signal);
    if (isKnown || unignored.includes(signal)) set[(signal - 1) >> 3]! |= 1 << ((signal - 1) & 7);
  }
  return set;
}

/** Makes what starts processes directly; `null` where the system's C library does not offer it. */
export function openDirectStarter(): DirectStarter | null {
  const libc = libcThatStarts();
  return libc === null ? null : new DirectStarter(libc);
}

/** Whether processes can be started directly here. */
export function canStartDirectly(): boolean {
  return libcThatStarts() !== null;
}

function libcThatStarts(): Libc | null {
  const libc = Deno.build.os === "linux" ? openLibc() : null;
  if (libc === null) return null;
  const needed = [
    libc.posix_spawn_file_actions_addchdir_np,
    libc.posix_spawn_file_actions_addclosefrom_np,
    libc.statx,
  ];
  return needed.includes(null) ? null : libc;
}
