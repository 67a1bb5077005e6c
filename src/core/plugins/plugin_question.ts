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
