import { arch, cpus, loadavg, release, totalmem, type as systemName } from "node:os";

/** The machine that a result was measured on. */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryMib: number;
  readonly system: string;
  /** Mean number of runnable processes in the minute before. */
  readonly load: number;
  readonly deno: string;
  /** First line of each tool's `--version`, or that it is missing. */
  readonly tools: Readonly<Record<string, string>>;
}

/** Describes this machine and the tools that the engine is compared with. */
export function describeMachine(): Machine {
  const processors = cpus();
  return {
    cores: processors.length,
    processor: processors[0]?.model ?? "unknown",
    memoryMib: Math.round(totalmem() / 2 ** 20),
    system: `${systemName()} ${release()} ${arch()}`,
    load: Number((loadavg()[0] ?? 0).toFixed(2)),
    deno: Deno.version.deno,
    tools: { xargs: versionOf("xargs"), make: versionOf("make") },
  };
}

function versionOf(tool: string): string {
  try {
    const { stdout } = new Deno.Command(tool, { args: ["--version"], stderr: "null" }).outputSync();
    return new TextDecoder().decode(stdout).split("\n")[0] || "version unknown";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "missing";
    throw error;
  }
}
