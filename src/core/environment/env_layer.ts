import type { Template } from "./interpolate.ts";

/** Names and values of environment variables. */
export type Variables = Readonly<Record<string, string>>;

/** Which layer a variable comes from; each one beats those before it. */
export type EnvOrigin =
  | "shell"
  | "env_files"
  | "app"
  | "secret_files"
  | "outputs"
  | "job"
  | "cli";

/** A job's environment, ready for its process. */
export interface ResolvedEnv {
  readonly values: Variables;
  /** Where each variable's winning value comes from. */
  readonly origin: Readonly<Record<string, EnvOrigin>>;
  /** What could not be interpolated and why, each said once. */
  readonly warnings: readonly string[];
}

/** One layer of variables with the parsed values of those that hold references. */
export interface EnvLayer {
  readonly origin: EnvOrigin;
  readonly values: Variables;
  readonly templates: ReadonlyMap<string, Template>;
}
