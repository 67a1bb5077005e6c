import type { ConditionAnswer } from "../core/condition.ts";

/** One question to a plugin. */
export interface PluginQuestion {
  /** The plugin's name in the config. */
  readonly plugin: string;
  /** What the answer is for. */
  readonly purpose: "dependency" | "check";
  readonly params: Readonly<Record<string, unknown>>;
  readonly jobId: string;
  /** The environment of the job. */
  readonly env: Readonly<Record<string, string>>;
  /** What relative paths are against, absolute. */
  readonly cwd: string;
}

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
