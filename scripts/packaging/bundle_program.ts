import { dirname, join } from "node:path";
import { runCommand } from "./command.ts";
import { CompileError } from "./compile_error.ts";
import { layOut } from "./lay_out.ts";
import { programLayout, threadLayout } from "./layouts.ts";

/** The program as a few plain JavaScript modules. */
export interface Bundle {
  /** Text by relative path; `main.mjs` starts the program, `otherEntries` what it starts itself. */
  readonly modules: ReadonlyMap<string, string>;
}

/** A module that is loaded by its place: another thread's or process's entry. */
interface Entry {
  /** Path in the sources. */
  readonly source: string;
  /** How the one module names it that loads it, and which that is in a bundle. */
  readonly named: string;
  readonly by: string;
}

/** Bundled apart, as it shares few modules with main.ts and those would be cut into pieces for it. */
const threadEntry = "src/runner/slot_worker.ts";

/** The entries of slots' threads, and of the processes of JavaScript plugins and their threads. */
const programEntries: readonly Entry[] = [
  {
    source: threadEntry,
    named: "./src/runner/slot_worker.ts",
    by: "main.mjs",
  },
  {
    source: "src/runner/plugin_process.ts",
    named: "./src/runner/plugin_process.ts",
    by: "main.mjs",
  },
  {
    source: "src/runner/plugin_worker.ts",
    named: "./plugin_worker.ts",
    by: "src/runner/plugin_process.mjs",
  },
];

/** Paths of these entries in a bundle. */
export const otherEntries: readonly string[] = programEntries.map(({ source }) =>
  bundledName(source)
);

/**
 * Bundles main.ts and the other entries with all that they import. Modules that are imported lazily
 * stay apart from those that are not. Everything is named .mjs: for .js Deno would look for a
 * package.json.
 *
 * @param root Folder of the project.
 * @param commit What `--version` shows.
 * @throws {CompileError} If the sources do not bundle.
 */
export async function bundleProgram(root: string, commit: string): Promise<Bundle> {
  const others = programEntries.map(({ source }) => source).filter((source) =>
    source !== threadEntry
  );
  const program = await bundle(root, ["main.ts", ...others]);
  const names = ["main.js", ...others.map((source) => source.replace(/\.ts$/, ".js"))];
  const thread = await bundle(root, [threadEntry]);
  const modules = new Map(await layOut(program, names, programLayout));
  for (const [path, text] of await layOut(thread, ["slot_worker.js"], threadLayout)) {
    modules.set(join(dirname(threadEntry), path), text);
  }
  return { modules: finish(modules, commit) };
}

/** Bundles modules in a temporary folder; returns their text by path. */
async function bundle(root: string, entries: readonly string[]): Promise<Map<string, string>> {
  const folder = await Deno.makeTempDir({ prefix: "executioner-bundle-" });
  try {
    const { success, stderr } = await runCommand(Deno.execPath(), [
      "bundle",
      "--frozen",
      "--no-check",
      "--code-splitting",
      "--platform=deno",
      `--outdir=${folder}`,
      ...entries,
    ], { cwd: root });
    if (!success) throw new CompileError(`Cannot bundle the program:\n${stderr.trimEnd()}`);
    const modules = await readModules(folder);
    return new Map([...modules].map(([path, text]) => [path, withoutTraces(text)]));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function readModules(folder: string, prefix = ""): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const entry of Deno.readDir(join(folder, prefix))) {
    const path = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory) {
      for (const [name, text] of await readModules(folder, path)) found.set(name, text);
    } else {
      found.set(path, await Deno.readTextFile(join(folder, path)));
    }
  }
  return found;
}

/**
 * What the bundler puts before all modules for the few that call require(), here always for modules
 * of the runtime. Loading "node:module" costs 16 ms at every start.
 */
const createRequire = new RegExp(
  'import \\{ createRequire as (\\w+) \\} from "node:module";\\s*' +
    "var __require = \\1\\(import\\.meta\\.url\\);",
);
const requireByImport = "var __require = (name) => globalThis.process.getBuiltinModule(name);";

/** Takes out what the bundler leaves of itself and of the machine that it ran on. */
function withoutTraces(text: string): string {
  return text.replaceAll(/^\/\/ \S*?\/npm\/[^/\s]+\/(\S+)$/gm, "// npm:$1")
    .replaceAll(/"[^"\n]*\/npm\/[^"/\n]+\/([^"\n]+)"\(/g, '"npm:$1"(')
    .replace(createRequire, requireByImport);
}

function finish(modules: ReadonlyMap<string, string>, commit: string): Map<string, string> {
  const paths = [...modules.keys()].sort();
  // A module may be empty, which would pass for one that was not unpacked whole.
  const finished = new Map(
    paths.map((path) => [path, modules.get(path)?.trim() || "export {};\n"] as const),
  );
  replaceOnce(finished, "%EXECUTIONER_COMMIT%", commit);
  for (const { named, by } of programEntries) {
    replaceOnce(finished, `"${named}"`, `"${bundledName(named)}"`, by);
  }
  return finished;
}

function bundledName(source: string): string {
  return source.replace(/\.ts$/, ".mjs");
}

function replaceOnce(modules: Map<string, string>, from: string, to: string, only?: string): void {
  const holders = [...modules].filter(([, text]) => text.includes(from));
  const holder = holders[0];
  if (holders.length !== 1 || holder === undefined || holder[1].split(from).length !== 2) {
    throw new CompileError(`Cannot finish the bundle: ${from} must occur exactly once`);
  }
  if (only !== undefined && holder[0] !== only) {
    throw new CompileError(`Cannot finish the bundle: ${from} must be in ${only}: ${holder[0]}`);
  }
  modules.set(holder[0], holder[1].replace(from, to));
}
