import { readFileSync } from "node:fs";
import type { LimitName } from "../../core/commands/process_settings.ts";

/** How proc(5) calls limits that the sandbox leaves as the engine has them. */
const names = {
  as: "Max address space",
  memlock: "Max locked memory",
  stack: "Max stack size",
} as const satisfies Partial<Record<LimitName, string>>;

/** Returns the engine's own hard limits, which nobody in a sandbox can raise; without those that are none. */
export function hardLimits(): Readonly<Partial<Record<LimitName, number>>> {
  const text = readFileSync("/proc/self/limits", "utf8");
  const found: Partial<Record<LimitName, number>> = {};
  for (const name of Object.keys(names) as (keyof typeof names)[]) {
    const value = new RegExp(`^${names[name]} +\\S+ +(\\d+)`, "m").exec(text)?.[1];
    if (value !== undefined) found[name] = Number(value);
  }
  return found;
}
