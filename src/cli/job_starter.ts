import type { Failure } from "../core/failure.ts";
import { printable } from "../core/text/printable.ts";
import { err, ok, type Result } from "../core/result.ts";

/** How jobs are started that are one process and nothing else. */
export type JobStarter =
  /** By the main thread, where the system's C library offers it. */
  | "direct"
  /** By threads, like all others: it is slower, and works everywhere. */
  | "threads";

/** Names the variable by which operators choose, should one of the ways not work for them. */
export const starterVariable = "EXECUTIONER_STARTER";

/** Reads which way an operator wants; without a word it is the direct one. */
export function readJobStarter(
  env: Readonly<Record<string, string>>,
): Result<JobStarter, Failure> {
  const word = env[starterVariable] ?? "";
  if (word === "" || word === "direct") return ok("direct");
  if (word === "threads") return ok("threads");
  return err({
    kind: "usage",
    message: `Cannot start jobs as the variable ${starterVariable} says: "${printable(word)}"`,
    hint: 'It is "direct" or "threads"; unset it for "direct"',
  });
}
