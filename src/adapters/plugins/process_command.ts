import { markVariable } from "../../core/environment/engine_variables.ts";

/** How the process of a JavaScript plugin is started. */
export interface ProcessCommand {
  readonly argv: readonly [string, ...string[]];
  /** All of its environment: nothing of the operator's is in it. */
  readonly env: Readonly<Record<string, string>>;
}

/** Tells a compiled program, which can start nothing but itself, that it is to be this process. */
export const pluginProcessVariable = "EXECUTIONER_PLUGIN_PROCESS";

/** What the runtime itself looks for in its environment, and what the engine's own is marked by. */
const inherited = ["DENO_DIR", "HOME", "PATH", "TMPDIR", markVariable] as const;

/** Returns how this program starts the process of a plugin. `entry` is its main module. */
export function processCommand(entry: URL): ProcessCommand {
  const env: Record<string, string> = { DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };
  for (const name of inherited) {
    const value = Deno.env.get(name);
    if (value !== undefined) env[name] = value;
  }
  if (Deno.build.standalone) {
    return { argv: [Deno.execPath()], env: { ...env, [pluginProcessVariable]: "1" } };
  }
  const flags = [
    "--no-config",
    "--no-lock",
    "--no-npm",
    "--no-remote",
    "--cached-only",
    "--no-prompt",
    "--allow-all",
    "--unstable-worker-options",
  ];
  return { argv: [Deno.execPath(), "run", ...flags, entry.href], env };
}
