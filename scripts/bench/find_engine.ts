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

/** Finds the engine: the binary asked for, else the one built in `root`, else the sources. */
export function findEngine(root: string, asked: string | null): Engine {
  const built = join(root, "dist", "executioner");
  const binary = asked === null ? (existsSync(built) ? built : null) : resolve(asked);
  if (binary === null) {
    return {
      argv: [Deno.execPath(), "run", "-A", "--no-prompt", join(root, "main.ts")],
      name: "executioner (sources)",
      description: "the sources, for want of dist/executioner (deno task compile)",
    };
  }
  const { stdout } = new Deno.Command(binary, { args: ["--version"] }).outputSync();
  const version = new TextDecoder().decode(stdout).trim().replaceAll("\n", ", ");
  const stale = asked === null && changedAt(join(root, "src")) > modified(binary)
    ? "; OLDER than src (deno task compile)"
    : "";
  return { argv: [binary], name: "executioner", description: `${version}${stale}` };
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
