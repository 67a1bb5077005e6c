import type { ResolvedEnv } from "./env_layer.ts";
import type { Launch } from "../commands/process_settings.ts";

/**
 * Returns the variables that tell whom a process runs as, who need not be who the engine is. What the
 * config says of them counts.
 */
export function launchVariables(
  launch: Launch | undefined,
  origin: ResolvedEnv["origin"],
): Readonly<Record<string, string>> {
  if (launch === undefined) return {};
  return Object.fromEntries(
    Object.entries(launch.env).filter(([name]) => (origin[name] ?? "shell") === "shell"),
  );
}
