import type { CheckSpec } from "../../core/check_spec.ts";
import type { ConditionAnswer } from "../../core/conditions/condition.ts";
import type { PluginHost } from "../../ports/plugin_host.ts";
import { type CheckContext, unknown, type Verdict } from "./check_context.ts";

/** What a check that is a plugin's works with. */
export interface PluginCheckContext extends CheckContext {
  readonly plugins: Pick<PluginHost, "ask">;
  readonly jobId: string;
}

/**
 * Asks a plugin whether a check holds. A plugin that failed has not said that it does not hold, so
 * its opposite does not hold either.
 */
export async function checkPlugin(
  { name, params }: CheckSpec,
  { plugins, jobId, env, folder: cwd, signal }: PluginCheckContext,
): Promise<Verdict> {
  const question = { plugin: name, purpose: "check", params, jobId, env, cwd } as const;
  return verdictOf(await plugins.ask(question, signal));
}

function verdictOf(answer: ConditionAnswer): Verdict {
  switch (answer.kind) {
    case "met":
      return { kind: "holds", found: answer.found };
    case "not_yet":
      return { kind: "fails", message: answer.reason };
    case "failed":
      return unknown(answer.reason);
  }
}
