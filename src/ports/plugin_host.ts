import type { ConditionAnswer } from "../core/conditions/condition.ts";
import type { PluginQuestion } from "../core/plugins/plugin_question.ts";
import type { PluginProblem } from "../core/plugins/plugin_spec.ts";

export type { PluginQuestion };

/** Knows the config's plugins and asks them. */
export interface PluginHost {
  /**
   * Asks a plugin once. Never rejects: what goes wrong is a `failed` answer with the reason. Ends
   * soon after the signal is given, leaving nothing behind.
   */
  ask(question: PluginQuestion, signal: AbortSignal): Promise<ConditionAnswer>;
  /** Ends all that the plugins left running. */
  close(): Promise<void>;
}

/** A host whose plugins have not been looked at yet. */
export interface StartingPluginHost extends PluginHost {
  /**
   * Loads all modules, which executes what they do when they are imported. Never rejects.
   *
   * @returns What is wrong with those that cannot be used, by their names.
   */
  load(): Promise<ReadonlyMap<string, PluginProblem>>;
}
