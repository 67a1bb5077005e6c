import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

/** The program to be measured. */
export interface Engine {
  readonly argv: readonly string[];
  /** What to call it in the table. */
  readonly name: string;
  /** What exactly it is, in words. */
  readonly description: string;
}

/**
 * Finds the engine: the binary or the folder of sources asked for, else the binary built in `root`,
 * else its sources.
 *
 * @throws {TypeError} If there is none where it was asked for.
 */
export function findEngine(root: string, asked: string | null): Engine {
  const built = join(root, "dist", "executioner");
  if (asked !== null && !existsSync(asked)) throw new TypeError(`There is no engine: "${asked}"`);
  if (asked !== null && existsSync(join(asked, "main.ts"))) {
    return sources(resolve(asked), `the sources in ${resolve(asked)}`);
  }
  const binary = asked === null ? (existsSync(built) ? built : null) : resolve(asked);
  if (binary === null) {
    return sources(root, "the sources, for want of dist/executioner (deno task compile)");
  }
  const { stdout } = new Deno.Command(binary, { args: ["--version"] }).outputSync();
  const version = new TextDecoder().decode(stdout).trim().replaceAll("\n", ", ");
  const stale = asked === null && changedAt(join(root, "src")) > modified(binary)
    ? "; OLDER than src (deno task compile)"
    : "";
  return { argv: [binary], name: "executioner", description: `${version}${stale}` };
}

function sources(folder: string, description: string): Engine {
  const argv = [Deno.execPath(), "run", "-A", "--no-prompt", join(folder, "main.ts")];
  return { argv, name: "executioner (sources)", description };
}

/** Returns when the newest file below `folder` was changed, epoch ms. */
function changedAt(folder: string): number {
  const times = [...Deno.readDirSync(folder)].map((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory ? changedAt(path) : modified(path);
  });
  return Math.max(0, ...times);
}

function modified(path: string): number {
  return Deno.statSync(path).mtime?.getTime() ?? 0;
}
