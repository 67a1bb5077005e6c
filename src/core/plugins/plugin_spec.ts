/** What of one kind a module may use: all, nothing, or what is listed. */
export type Grant = boolean | readonly string[];

/** What a JavaScript plugin may do beyond reading the files of its own folder. */
export interface PluginGrants {
  /** Absolute paths. */
  readonly read: Grant;
  /** Absolute paths. */
  readonly write: Grant;
  /** Hosts, each with a port or without. */
  readonly net: Grant;
  /** Programs, which are bound by nothing any more. */
  readonly run: Grant;
  /** Names of variables of the job that a question comes with; the engine's own are never seen. */
  readonly env: Grant;
}

/** One plugin of a config: parsed, every default set. */
export interface PluginSpec {
  readonly name: string;
  /** Place in the config's list, counted from 0. */
  readonly index: number;
  /** Absolute. */
  readonly path: string;
  /** A module runs in a thread with no right but its grants; a program as the engine's user. */
  readonly kind: "program" | "module";
  readonly grants: PluginGrants;
  /** How long one answer may take, ms. */
  readonly timeoutMs: number;
}

/** Why a plugin cannot be used, without a full stop. */
export interface PluginProblem {
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
}
