import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  binaryEnv,
  type BinaryOptions,
  binaryPath,
  type BinaryResult,
  runBinary,
  startBinary,
} from "./binary.ts";
import { EngineProcess } from "./engine_process.ts";
import { explain } from "./example_run.ts";
import { findMarked, killMarked, markVariable } from "./marked_processes.ts";
import { within } from "./within.ts";
import { eventually } from "./eventually.ts";

/** What a config of a test holds. */
export interface ConfigSketch {
  readonly jobs: readonly JobSketch[];
  readonly [key: string]: unknown;
}

/** A job of a test's config. */
export interface JobSketch {
  readonly id: string;
  readonly command: string | readonly string[];
  readonly dependencies?: readonly (string | Readonly<Record<string, unknown>>)[];
  readonly [key: string]: unknown;
}

/** What `show RUN --json` prints. */
export interface Shown {
  readonly run: {
    readonly id: number;
    readonly attempt: number;
    readonly application_name: string;
    readonly status: string;
    readonly exit_code: number | null;
    readonly started_at: string;
    readonly finished_at: string | null;
    readonly duration_ms: number | null;
    readonly config_path: string;
    readonly working_dir: string;
    readonly workers: number;
    readonly grants: readonly string[] | null;
  };
  readonly jobs: readonly ShownJob[];
  readonly hooks: readonly {
    readonly hook: string;
    readonly status: string;
    readonly reason: string | null;
    readonly finished_at: string | null;
  }[];
}

/** One job of `show RUN --json`. */
export interface ShownJob {
  readonly id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly exit_code: number | null;
  readonly signal: string | null;
  readonly attempt: number;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly duration_ms: number | null;
  readonly waited_ms: number | null;
  readonly working_dir: string;
  readonly log_path: string | null;
  readonly executions: readonly {
    readonly n: number;
    readonly status: string;
    readonly exit_code: number | null;
    readonly signal: string | null;
    readonly started_at: string;
    readonly finished_at: string | null;
    readonly duration_ms: number | null;
    readonly checks: readonly {
      readonly name: string;
      readonly ok: boolean;
      readonly message: string;
    }[];
  }[];
  readonly outputs: readonly { readonly name: string; readonly value: string }[];
}

/** What is special about the engine of a rig. */
export interface RigOptions {
  /** Another file than the built one. */
  readonly binary?: string;
  /** Further variables of its environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A place that a job waits at until the test lets it go on. */
export interface Gate {
  /** Command that waits: `: < gate`. */
  readonly wait: string;
  /** Lets through who waits and who will come. */
  open(): void;
}

/**
 * A folder with a config and a history of its own, the engine on it, and all processes that come of
 * it: whatever still lives when the rig is disposed of is killed and fails the test.
 */
export class RunRig implements AsyncDisposable {
  /** Absolute, without symbolic links. */
  readonly folder: string;
  readonly database: string;
  readonly #options: RigOptions;
  readonly #gates = new Map<string, Deno.FsFile | null>();

  private constructor(folder: string, options: RigOptions) {
    this.folder = folder;
    this.#options = options;
    this.database = join(folder, "history.db");
  }

  /** Makes the folder, with an empty home in it. */
  static async make(options: RigOptions = {}): Promise<RunRig> {
    const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "executioner-e2e-" }));
    await Deno.mkdir(join(folder, "home"));
    return new RunRig(folder, options);
  }

  /** The environment of the engine: a history, a home, no colours, and the mark. */
  env(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
    return binaryEnv({
      EXECUTIONER_DB: this.database,
      HOME: this.path("home"),
      [markVariable]: this.folder,
      ...this.#options.env,
      ...extra,
    });
  }

  /** Returns the absolute path of something in the folder. */
  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** Writes a config. */
  async config(sketch: ConfigSketch, name = "jobs.json"): Promise<string> {
    const path = this.path(name);
    await Deno.writeTextFile(path, JSON.stringify({ application_name: "app", ...sketch }, null, 2));
    return path;
  }

  /** Writes the config and runs it to its end. */
  async run(sketch: ConfigSketch, ...flags: string[]): Promise<BinaryResult> {
    return await this.command("run", await this.config(sketch), ...flags);
  }

  /** Writes the config and runs it, or runs one that is there, with its events read along. */
  async start(sketch: ConfigSketch | string, ...flags: string[]): Promise<EngineProcess> {
    const config = typeof sketch === "string" ? sketch : await this.config(sketch);
    return await this.launch("run", config, "--json", ...flags);
  }

  /** Starts any command line of the engine, with its events read along where it prints them. */
  async launch(...args: string[]): Promise<EngineProcess> {
    return new EngineProcess(await startBinary({ ...this.#setting, args }));
  }

  /** Starts a run of a config with a signal ignored from the start, as nohup does. */
  async startIgnoring(signal: "HUP", config: string): Promise<EngineProcess> {
    return await this.startBy(`trap '' ${signal}; exec "$0" "$@"`, config);
  }

  /** Starts a run of a config by a line of shell, whose arguments are the engine's words. */
  async startBy(line: string, config: string): Promise<EngineProcess> {
    const args = ["-c", line, await this.#binaryPath(), "run", config, "--json"];
    return new EngineProcess(await startBinary({ ...this.#setting, binary: "/bin/sh", args }));
  }

  /** Runs a command line of the engine to its end, under what a line of shell sets for it. */
  async limited(line: string, ...args: string[]): Promise<BinaryResult> {
    const words = ["-c", `${line}; exec "$0" "$@"`, await this.#binaryPath(), ...args];
    const running = runBinary({ ...this.#setting, binary: "/bin/sh", args: words });
    return await within(`executioner ${args.join(" ")}`, running);
  }

  /** Runs any command line of the engine to its end. */
  async command(...args: string[]): Promise<BinaryResult> {
    const running = runBinary({ ...this.#setting, args });
    return await within(`executioner ${args.join(" ")}`, running);
  }

  get #setting(): BinaryOptions {
    const { binary } = this.#options;
    const file = binary === undefined ? {} : { binary };
    return { ...file, cwd: this.folder, env: this.env() };
  }

  #binaryPath(): Promise<string> {
    const { binary } = this.#options;
    return binary === undefined ? binaryPath() : Promise.resolve(binary);
  }

  /** Returns what the history says about a run. */
  async show(run: number | "last" = "last"): Promise<Shown> {
    const result = await this.command("show", String(run), "--json");
    if (result.code !== 0) throw new Error(`show ${run}: ${explain(result)}`);
    return JSON.parse(result.stdout);
  }

  /** Returns the log of a job, byte by byte. */
  async log(id: string): Promise<Uint8Array> {
    const path = (await this.show()).jobs.find((job) => job.id === id)?.log_path;
    if (path === null || path === undefined) throw new Error(`Job "${id}" has no log`);
    return await Deno.readFile(path);
  }

  /** Makes a gate, closed. */
  async gate(name = "gate"): Promise<Gate> {
    const path = this.path(name);
    const { success } = await new Deno.Command("mkfifo", { args: [path] }).output();
    if (!success) throw new Error(`mkfifo ${path} failed`);
    this.#gates.set(path, null);
    return {
      wait: `: < ${path}`,
      // Who has a pipe open in both directions waits for nobody, and whoever opens it finds a writer.
      open: () => {
        this.#gates.set(path, Deno.openSync(path, { read: true, write: true }));
      },
    };
  }

  /** Resolves when a job has made a file; `name` is relative to the folder. */
  async untilFile(name: string): Promise<void> {
    const path = this.path(name);
    using watcher = Deno.watchFs(this.folder);
    if (existsSync(path)) return;
    await within(`"${name}" exists`, untilSeen(watcher, path));
  }

  /** Names all that is in the folder and below it, sorted, relative to it. */
  async listing(): Promise<readonly string[]> {
    return (await listBelow(this.folder, "")).sort();
  }

  /**
   * Resolves when none of our processes lives any more. What an engine leaves behind when it is killed
   * is nobody's child, so there is no event to wait for: it is looked for again and again.
   */
  async untilNoProcess(): Promise<void> {
    await eventually("all processes have ended", () => this.processes().length === 0);
  }

  /** Says which of our processes live, in words. */
  processes(): readonly string[] {
    return findMarked(this.folder).map(({ pid, command }) => `${pid} ${command}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const left = killMarked(this.folder);
    for (const gate of this.#gates.values()) gate?.close();
    await Deno.remove(this.folder, { recursive: true });
    if (left.length === 0) return;
    throw new Error(`The test left behind: ${left.map(({ command }) => command).join("; ")}`);
  }
}

/** Returns status words by job id, in declared order. */
export function statuses({ jobs }: Shown): Record<string, string> {
  return Object.fromEntries(jobs.map(({ id, status }) => [id, status]));
}

async function untilSeen(watcher: Deno.FsWatcher, path: string): Promise<void> {
  for await (const _ of watcher) if (existsSync(path)) return;
}

async function listBelow(folder: string, prefix: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    names.push(prefix + name);
    if (isDirectory) names.push(...await listBelow(join(folder, name), `${prefix}${name}/`));
  }
  return names;
}
