import type { Command } from "../commands/command.ts";
import type { Launch } from "../commands/process_settings.ts";
import type { RunStatus } from "../run/run_status.ts";

/** After which runs a hook is run. */
export type HookName = "on_success" | "on_failure" | "on_exit";

/** All of them, in the order in which they are run. */
export const hookNames = ["on_success", "on_failure", "on_exit"] as const satisfies HookName[];

/** A command that is run once a run's verdict is known; it cannot change it. */
export interface HookSpec {
  readonly name: HookName;
  /** Place among the commands of the same name, from 1. */
  readonly place: number;
  readonly command: Exclude<Command, { kind: "nothing" }>;
  /** The command as the config's text has it. */
  readonly commandText: string;
  readonly timeoutMs: number;
  /** Time between TERM and KILL when its processes are ended, ms. */
  readonly killGraceMs: number;
  /** How its processes get what the app wants them to start with; absent where that is nothing. */
  readonly launch?: Launch;
}

/** Returns the hooks that are run after a run with this status, in their order. */
export function hooksAfter(
  status: Exclude<RunStatus, "RUNNING">,
  hooks: readonly HookSpec[],
): readonly HookSpec[] {
  const wanted: HookName = status === "SUCCESS" ? "on_success" : "on_failure";
  return hooks.filter(({ name }) => name === wanted || name === "on_exit");
}

/** Names a hook for people: `on_failure`, or `on_failure 2` for the second of several. */
export function hookTitle({ name, place }: Pick<HookSpec, "name" | "place">): string {
  return place === 1 ? name : `${name} ${place}`;
}
