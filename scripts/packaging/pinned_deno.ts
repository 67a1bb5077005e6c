import { join } from "node:path";
import { runCommand } from "./command.ts";
import { CompileError } from "./compile_error.ts";
import { runtimePackages, type Target } from "./target.ts";

/** Reads the version of Deno that the project is pinned to. */
export async function readPin(root: string): Promise<string> {
  return (await Deno.readTextFile(join(root, ".deno-version"))).trim();
}

/**
 * Returns the pinned Deno executable for a platform: the running one where it fits, else the one
 * that npm brings.
 *
 * @throws {CompileError} If npm does not bring it.
 */
export async function readPinnedDeno(pin: string, target: Target): Promise<Uint8Array> {
  if (Deno.version.deno === pin && Deno.build.target === target) {
    return await Deno.readFile(Deno.execPath());
  }
  const name = `${runtimePackages[target]}@${pin}`;
  const folder = await Deno.makeTempDir({ prefix: "executioner-runtime-" });
  try {
    const pack = await runCommand("npm", ["pack", "--loglevel=error", name], { cwd: folder });
    const archive = pack.stdout.trim().split("\n").at(-1) ?? "";
    const unpack = pack.success
      ? await runCommand("tar", ["-xzf", archive, "package/deno"], { cwd: folder })
      : pack;
    if (!unpack.success) {
      throw new CompileError(`Cannot get "${name}" by npm:\n${unpack.stderr.trimEnd()}`);
    }
    return await Deno.readFile(join(folder, "package/deno"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
