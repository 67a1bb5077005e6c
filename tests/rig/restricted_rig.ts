import { join } from "node:path";
import {
  binaryEnv,
  type BinaryOptions,
  binaryPath,
  type BinaryResult,
  runBinary,
  startBinary,
} from "./binary.ts";
import type { ConfigSketch, Shown, ShownJob } from "./run_rig.ts";
import { within } from "./within.ts";

/** Who runs the engine: an ordinary user, or root, which runs jobs as somebody else. */
export type Operator = "root" | "user";

/** What the ordinary user is, where the tests run as root. */
const ordinary = 65_534;

const isRoot = Deno.uid() === 0;

/** Whether sandboxes can be made here at all. In CI whoever needs them fails where they cannot. */
export const canConfine = Deno.env.get("CI") !== undefined || hasBwrap();

/** Those who can be tried here. */
export const operators: readonly Operator[] = isRoot ? ["root", "user"] : ["user"];

/** What became of a job. */
export interface ConfinedJob extends ShownJob {
  /** All that it wrote. */
  readonly log: string;
}

/** What became of a restricted run. */
export interface RestrictedRun extends BinaryResult {
  /** What the history has; `null` where the run was refused before there was one. */
  readonly shown: Shown | null;
  /** By id. */
  readonly jobs: Readonly<Record<string, ConfinedJob>>;
}

/**
 * A folder of an operator's, in which untrusted configs are run with grants: `config` is where configs
 * are, `state` has history and logs, `data` may be granted. Everything belongs to the operator.
 */
export class RestrictedRig implements AsyncDisposable {
  readonly folder: string;
  readonly operator: Operator;
  /** A copy of the engine that every user can reach. */
  readonly binary: string;

  private constructor(folder: string, operator: Operator, binary: string) {
    this.folder = folder;
    this.operator = operator;
    this.binary = binary;
  }

  /** Makes the folder. */
  static async make(operator: Operator): Promise<RestrictedRig> {
    const folder = await Deno.realPath(
      await Deno.makeTempDir({ prefix: "executioner-restricted-" }),
    );
    await Deno.chmod(folder, 0o755);
    // Other users need not be able to reach the checkout.
    const binary = join(folder, "executioner");
    await Deno.copyFile(await binaryPath(), binary);
    await Deno.chmod(binary, 0o755);
    const rig = new RestrictedRig(folder, operator, binary);
    for (const name of ["config", "state", "data", "cache", "home"]) await rig.folderOf(name);
    return rig;
  }

  /** Returns the absolute path of something in the folder. */
  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** Makes a folder that belongs to the operator. */
  async folderOf(name: string): Promise<string> {
    await Deno.mkdir(this.path(name), { recursive: true });
    await this.give(this.path(name));
    return this.path(name);
  }

  /** Writes a file that belongs to the operator. */
  async file(name: string, text: string, mode = 0o644): Promise<string> {
    await Deno.writeTextFile(this.path(name), text);
    await Deno.chmod(this.path(name), mode);
    await this.give(this.path(name));
    return this.path(name);
  }

  /** Makes something the operator's own. */
  async give(path: string): Promise<void> {
    if (isRoot && this.operator === "user") await Deno.chown(path, ordinary, ordinary);
  }

  /** Lets jobs write to a folder, whoever they run as. */
  async openToAll(name: string): Promise<string> {
    await Deno.chmod(await this.folderOf(name), 0o777);
    return this.path(name);
  }

  /** Runs any command line of the engine to its end, as the operator. */
  async command(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const running = runBinary(this.#started(args, env));
    return await within(`executioner ${args.join(" ")}`, running);
  }

  /** Starts a command line of the engine as the operator, for tests that end it themselves. */
  async start(args: readonly string[]): Promise<Deno.ChildProcess> {
    return await startBinary(this.#started(args, {}));
  }

  #started(args: readonly string[], env: Readonly<Record<string, string>>): BinaryOptions {
    return {
      ...this.#program(this.binary, args),
      cwd: this.path("config"),
      env: binaryEnv({
        HOME: this.path("home"),
        EXECUTIONER_DB: this.path("state", "history.db"),
        XDG_CACHE_HOME: this.path("cache"),
        ...env,
      }),
    };
  }

  /** Returns a program that the operator starts, in the folder of configs. */
  asOperator(
    program: string,
    args: readonly string[],
    stdin: "piped" | "null" = "null",
    env: Readonly<Record<string, string>> = {},
  ): Deno.Command {
    const start = this.#program(program, args);
    return new Deno.Command(start.binary, {
      args: [...start.args],
      cwd: this.path("config"),
      env: binaryEnv({ XDG_CACHE_HOME: this.path("cache"), ...env }),
      clearEnv: true,
      stdin,
      stdout: "piped",
      stderr: "inherit",
    });
  }

  /** Returns a command line as the operator starts it. */
  #program(
    program: string,
    args: readonly string[],
  ): { readonly binary: string; readonly args: readonly string[] } {
    if (!isRoot || this.operator === "root") return { binary: program, args };
    const as = [`--reuid=${ordinary}`, `--regid=${ordinary}`, "--clear-groups", "--"];
    return { binary: "setpriv", args: [...as, program, ...args] };
  }

  /** Runs a config with these options beside `--restricted`, and gathers what became of it. */
  async run(
    sketch: ConfigSketch,
    options: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<RestrictedRun> {
    const text = JSON.stringify({ application_name: "app", ...sketch });
    const config = await this.file("config/jobs.json", text);
    const result = await this.command(["run", config, "--restricted", ...options], env);
    const shown = await this.#show();
    const jobs = Object.fromEntries((shown?.jobs ?? []).map((job) => [job.id, withLog(job)]));
    return { ...result, shown, jobs };
  }

  /** Runs one command as the only job and returns what became of it, or why nothing did. */
  async attempt(
    command: string,
    options: readonly string[],
    job: Readonly<Record<string, unknown>> = {},
  ): Promise<ConfinedJob | null> {
    const run = await this.run({ jobs: [{ id: "attempt", command, ...job }] }, options);
    return run.jobs["attempt"] ?? null;
  }

  async #show(): Promise<Shown | null> {
    const { code, stdout } = await this.command(["show", "last", "--json"]);
    return code === 0 ? JSON.parse(stdout) : null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

function withLog(job: ShownJob): ConfinedJob {
  try {
    return { ...job, log: job.log_path === null ? "" : Deno.readTextFileSync(job.log_path) };
  } catch {
    return { ...job, log: "" };
  }
}

function hasBwrap(): boolean {
  try {
    return new Deno.Command("bwrap", {
      args: ["--ro-bind", "/", "/", "true"],
      stdout: "null",
      stderr: "null",
    }).outputSync().success;
  } catch {
    return false;
  }
}
