import { join } from "node:path";
import type { Recorded } from "./durability_ways.ts";
import type { Watched } from "./watched.ts";

/** What one command cost. `null` where GNU time is not installed. */
export interface Cost {
  readonly wallMs: number;
  /** User and system time of the command and all processes it waited for, ms. */
  readonly cpuMs: number | null;
  /** Resident memory of the largest single process, KiB. */
  readonly peakKib: number | null;
  /** What it saw of itself, where it is an engine that looks. */
  readonly watched?: Watched;
  /** What its records took, where it is a program that says so. */
  readonly recorded?: Recorded;
}

const gnuTime = "/usr/bin/time";

/** Tells whether GNU time is installed, which measures CPU time and memory. */
export function hasGnuTime(): boolean {
  try {
    const args = ["-q", "-f", "%M", "-o", "/dev/null", "/bin/sh", "-c", ":"];
    return new Deno.Command(gnuTime, { args, stderr: "null" }).outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Runs `argv` in `folder` and measures it. Throws when the command fails: it has no cost then. */
export async function measure(
  argv: readonly string[],
  folder: string,
  options: { readonly withGnuTime: boolean },
): Promise<Cost> {
  const times = join(folder, "times");
  const [path = "", ...args] = options.withGnuTime
    ? [gnuTime, "-q", "-f", "%U %S %M", "-o", times, ...argv]
    : argv;
  const started = performance.now();
  const { code, stderr } = await new Deno.Command(path, {
    args,
    cwd: folder,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  const wallMs = performance.now() - started;
  if (code !== 0) {
    throw new Error(`${argv.join(" ")}: exit code ${code}\n${new TextDecoder().decode(stderr)}`);
  }
  if (!options.withGnuTime) return { wallMs, cpuMs: null, peakKib: null };
  const [user = NaN, system = NaN, peakKib = NaN] = (await Deno.readTextFile(times)).trim()
    .split(" ").map(Number);
  return { wallMs, cpuMs: (user + system) * 1000, peakKib };
}
