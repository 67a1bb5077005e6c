import type { SecurityLevel } from "./rules.ts";

/** What a config says about the commands in it. */
export interface SecurityPolicy {
  /** `strict` refuses to run what has findings. */
  readonly mode: "warn" | "strict";
  readonly level: SecurityLevel;
  /** Names or paths of programs that nothing is said about. */
  readonly whitelist: readonly string[];
  /** Regular expressions of commands that nothing is said about; case does not count. */
  readonly allowPatterns: readonly string[];
  /** Absolute folders that commands may use; none says nothing about folders. */
  readonly workspacePaths: readonly string[];
}
