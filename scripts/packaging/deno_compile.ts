import { dirname, join } from "node:path";
import { type Bundle, otherEntries } from "./bundle_program.ts";
import { runCommand } from "./command.ts";
import { CompileError } from "./compile_error.ts";
import { programFlags } from "./run_flags.ts";
import type { Target } from "./target.ts";

const probeTimeoutMs = 10_000;

/**
 * Looks for denort, the runtime that `deno compile` builds around: named by DENORT_BIN, beside the
 * running Deno, in its cache or for download. Returns why it is out of reach, or `null` if it is not.
 */
export async function whyDenortIsOutOfReach(target: Target): Promise<string | null> {
  const named = Deno.env.get("DENORT_BIN");
  if (named !== undefined) {
    return await exists(named) ? null : `DENORT_BIN names no file: "${named}"`;
  }
  if (await exists(join(dirname(Deno.execPath()), "denort"))) return null;
  const release = `release/v${Deno.version.deno}/denort-${target}.zip`;
  const info = await runCommand(Deno.execPath(), ["info", "--json"], { cwd: "/" });
  const { denoDir } = JSON.parse(info.stdout) as { readonly denoDir: string };
  if (await exists(join(denoDir, "dl", release))) return null;
  try {
    const answer = await fetch(`https://dl.deno.land/${release}`, {
      method: "HEAD",
      signal: AbortSignal.timeout(probeTimeoutMs),
    });
    return answer.ok ? null : `the download answers ${answer.status}`;
  } catch {
    return "the download host cannot be reached";
  }
}

/**
 * Makes the real thing with `deno compile`, out of the same modules that a self-contained file
 * holds.
 *
 * @throws {CompileError} If Deno does not compile it, for instance without denort.
 */
export async function denoCompile(bundle: Bundle, target: Target): Promise<Uint8Array> {
  const folder = await Deno.makeTempDir({ prefix: "executioner-compile-" });
  try {
    for (const [path, text] of bundle.modules) {
      await Deno.mkdir(dirname(join(folder, path)), { recursive: true });
      await Deno.writeTextFile(join(folder, path), text);
      // Deno embeds the times of files; the same sources are to give the same bytes.
      await Deno.utime(join(folder, path), 0, 0);
    }
    const { success, stderr } = await runCommand(Deno.execPath(), [
      "compile",
      "--no-config",
      "--no-lock",
      "--no-check",
      // The cache would be a file of a known name in the temporary folder, for anyone to plant.
      "--no-code-cache",
      ...programFlags,
      ...otherEntries.map((entry) => `--include=${entry}`),
      `--target=${target}`,
      "--output=executioner",
      "main.mjs",
    ], { cwd: folder });
    if (!success) throw new CompileError(`Cannot compile the program:\n${stderr.trimEnd()}`);
    return await Deno.readFile(join(folder, "executioner"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    return false;
  }
}
