import type { JobSpec } from "../job_spec.ts";
import type { PluginProblem, PluginSpec } from "../plugins/plugin_spec.ts";
import { printable } from "../text/printable.ts";
import { quote } from "./messages/describe_value.ts";
import type { Findings } from "./messages/findings.ts";
import { spotOfPlugin } from "./parse_plugins.ts";

/** Finds out whether a plugin can be used without executing any of it. Never rejects. */
export type InspectPlugin = (plugin: PluginSpec) => Promise<PluginProblem | null>;

/**
 * Adds to the findings what is wrong with plugins. One that is used must be sound. One that is not is
 * only warned of: the ancestor listed plugins that it never asked anything.
 *
 * @param inspect Without it, files are not looked at.
 * @returns Those that are used.
 */
export async function checkPluginUse(
  plugins: readonly PluginSpec[],
  jobs: readonly JobSpec[],
  { list, inspect, findings }: {
    /** The list as the config has it. */
    readonly list: unknown;
    readonly inspect: InspectPlugin | undefined;
    readonly findings: Findings;
  },
): Promise<readonly PluginSpec[]> {
  const names = namesUsed(jobs);
  const problems = await Promise.all(plugins.map((plugin) => inspect?.(plugin) ?? null));
  return plugins.filter((plugin, number) => {
    const problem = problems[number] ?? null;
    const isUsed = names.has(plugin.name);
    if (isUsed && problem !== null) reportBroken(plugin, problem, list, findings);
    if (!isUsed) {
      const message = `Plugin ${quote(plugin.name)} is used by no check and no dependency`;
      const hint = problem === null
        ? undefined
        : `it could not be used: ${printable(problem.message)}`;
      findings.warning(message, spotOfPlugin(plugin, list), { hint });
    }
    return isUsed;
  });
}

/** Adds to the findings that a plugin that is used cannot be. */
export function reportBroken(
  plugin: PluginSpec,
  { message, hint }: PluginProblem,
  list: unknown,
  findings: Findings,
): void {
  const at = spotOfPlugin(plugin, list);
  findings.error(`Cannot use plugin ${quote(plugin.name)}: ${printable(message)}`, at, { hint });
}

function namesUsed(jobs: readonly JobSpec[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { preChecks, postChecks, conditions } of jobs) {
    for (const { condition } of conditions) {
      if (condition.kind === "plugin") names.add(condition.plugin);
    }
    for (const { name } of preChecks) names.add(name);
    for (const { name } of postChecks) names.add(name);
  }
  return names;
}
