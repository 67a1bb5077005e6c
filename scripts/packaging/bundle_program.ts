import { basename, dirname, join } from "node:path";
import { runCommand } from "./command.ts";
import { CompileError } from "./compile_error.ts";

/** The program as a few plain JavaScript modules. */
export interface Bundle {
  /** Text by relative path; `main.mjs` starts the program, OTHER_ENTRIES what it starts itself. */
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
const THREAD_ENTRY = "src/runner/slot_worker.ts";

/** The entries of slots' threads, and of the processes of JavaScript plugins and their threads. */
const ENTRIES: readonly Entry[] = [
  {
    source: THREAD_ENTRY,
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
export const OTHER_ENTRIES: readonly string[] = ENTRIES.map(({ source }) => bundledName(source));

/**
 * Bundles main.ts and the other entries with all that they import. Modules that are imported lazily
 * stay files of their own. Everything is named .mjs: for .js Deno would look for a package.json.
 *
 * @param root Folder of the project.
 * @param commit What `--version` shows.
 * @throws {CompileError} If the sources do not bundle.
 */
export async function bundleProgram(root: string, commit: string): Promise<Bundle> {
  const folder = await Deno.makeTempDir({ prefix: "executioner-bundle-" });
  try {
    const sources = ENTRIES.map(({ source }) => source);
    await bundle(root, ["main.ts", ...sources.filter((source) => source !== THREAD_ENTRY)], folder);
    await bundle(root, [THREAD_ENTRY], join(folder, dirname(THREAD_ENTRY)));
    return { modules: finish(await readModules(folder), commit) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * What the bundler puts before all modules for the few that call require(), here always for modules
 * of the runtime. Loading "node:module" costs 16 ms at every start.
 */
const CREATE_REQUIRE = new RegExp(
  'import \\{ createRequire as (\\w+) \\} from "node:module";\\s*' +
    "var __require = \\1\\(import\\.meta\\.url\\);",
);
const REQUIRE = "var __require = (name) => globalThis.process.getBuiltinModule(name);";

async function bundle(root: string, entries: readonly string[], folder: string): Promise<void> {
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

function finish(modules: ReadonlyMap<string, string>, commit: string): Map<string, string> {
  const names = [...modules.keys()];
  const finished = new Map<string, string>();
  for (const name of names.sort()) {
    let text = modules.get(name) ?? "";
    // Comments that name the folders of the machine that bundled.
    text = text.replaceAll(/^\/\/ \S*?\/npm\/[^/\s]+\/(\S+)$/gm, "// npm:$1");
    // Names of shared modules end in a hash of their content, so they occur nowhere else.
    for (const other of names) {
      if (other === "main.js") continue;
      text = text.replaceAll(`/${basename(other)}"`, `/${basename(other, ".js")}.mjs"`);
    }
    text = text.replace(CREATE_REQUIRE, REQUIRE);
    // The bundler may leave a module empty, which would pass for one that was not unpacked whole.
    finished.set(name.replace(/\.js$/, ".mjs"), text.trim() === "" ? "export {};\n" : text);
  }
  replaceOnce(finished, "%EXECUTIONER_COMMIT%", commit);
  for (const { named, by } of ENTRIES) {
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
