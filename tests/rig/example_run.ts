import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { binaryEnv, type BinaryResult, runBinary } from "./binary.ts";

const project = fileURLToPath(new URL("../../", import.meta.url));

/** The parts of `show RUN --json` that the examples are checked by. */
export interface ShownRun {
  readonly run: { readonly status: string; readonly exit_code: number; readonly workers: number };
  readonly jobs: readonly ShownJob[];
}

/** One job of `show RUN --json`. Times are ISO 8601 or `null`. */
export interface ShownJob {
  readonly id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly exit_code: number | null;
  readonly executions: readonly {
    readonly status: string;
    readonly exit_code: number | null;
    readonly started_at: string;
    readonly finished_at: string;
  }[];
}

/**
 * A copy of one example in a folder of its own, with a history of its own. The engine is the one
 * named by the environment variable `EXECUTIONER_BINARY`, else the sources.
 */
export class ExampleRun implements AsyncDisposable {
  /** The copy's folder, absolute. */
  readonly folder: string;
  readonly #database: string;
  readonly #scratch: string;

  private constructor(scratch: string, name: string) {
    this.#scratch = scratch;
    this.#database = join(scratch, "history.db");
    this.folder = join(scratch, name);
  }

  /** Copies the example called `name` to a new temporary folder, without what runs left behind. */
  static async prepare(name: string): Promise<ExampleRun> {
    const example = new ExampleRun(await mkdtemp(join(tmpdir(), "executioner-example-")), name);
    const source = join(project, "examples", name);
    const leftovers = [join(source, "work"), join(source, "logs")];
    await cp(source, example.folder, {
      recursive: true,
      filter: (path) => !leftovers.includes(path),
    });
    return example;
  }

  /** Runs `executioner run` on the example's config with further `flags`. */
  run(...flags: string[]): Promise<BinaryResult> {
    return this.command("run", join(this.folder, "jobs.json"), ...flags);
  }

  /** Runs any command of the engine with the example's history. */
  command(...args: string[]): Promise<BinaryResult> {
    const [binary = "", ...first] = engine();
    return runBinary({
      binary,
      args: [...first, ...args],
      cwd: this.#scratch,
      env: environment(this.#database),
    });
  }

  /** Returns what `show --json` says of the run with this id. */
  async show(id: number): Promise<ShownRun> {
    const shown = await this.command("show", String(id), "--json");
    if (shown.code !== 0) throw new Error(`show ${id} ended with ${shown.code}: ${shown.stderr}`);
    return JSON.parse(shown.stdout);
  }

  /** Returns the text of a file that the example made; `path` is relative to its folder. */
  read(path: string): Promise<string> {
    return Deno.readTextFile(join(this.folder, path));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#scratch, { recursive: true, force: true });
  }
}

/** Returns the command line that starts the engine. */
function engine(): string[] {
  const binary = Deno.env.get("EXECUTIONER_BINARY");
  return binary !== undefined
    ? [binary]
    : [Deno.execPath(), "run", "-A", "--no-prompt", join(project, "main.ts")];
}

/** Returns the engine's environment; where it runs from its sources Deno has to find its packages. */
function environment(database: string): Record<string, string> {
  const own = { EXECUTIONER_DB: database, NO_COLOR: "1" };
  if (Deno.env.has("EXECUTIONER_BINARY")) return binaryEnv(own);
  const names = Object.keys(Deno.env.toObject()).filter((name) =>
    ["PATH", "HOME", "XDG_CACHE_HOME"].includes(name) || name.startsWith("DENO_")
  );
  return { ...Object.fromEntries(names.map((name) => [name, Deno.env.get(name) ?? ""])), ...own };
}

/** Returns status words by job id, in declared order. */
export function statuses(shown: ShownRun): Record<string, string> {
  return Object.fromEntries(shown.jobs.map((job) => [job.id, job.status]));
}

/** Says everything about an engine command that ended otherwise than expected. */
export function explain(result: BinaryResult): string {
  return `exit code ${result.code}\n--- stdout\n${result.stdout}\n--- stderr\n${result.stderr}`;
}
