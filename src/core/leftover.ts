import { type HookName, hookTitle } from "./hooks.ts";
import { printable } from "./printable.ts";

/** What processes belong to. */
export type ProcessOwner =
  | { readonly kind: "job"; readonly id: string }
  | { readonly kind: "hook"; readonly name: HookName; readonly place: number };

/** What still lives of an execution whose engine has died. */
export interface Leftover {
  readonly owner: ProcessOwner;
  /** The attempt of the run that started it. */
  readonly attempt: number;
  readonly processes: readonly {
    readonly pid: number;
    /** Its arguments, cut; empty where the system does not tell. */
    readonly command: string;
  }[];
}

/** Names a job or a hook for people: `"load"`, `hook on_exit`. */
export function describeOwner(owner: ProcessOwner): string {
  return owner.kind === "job" ? `"${printable(owner.id)}"` : `hook ${hookTitle(owner)}`;
}

/** Says in words which processes are left, such as `process 4711 (sh load.sh)`. */
export function describeProcesses({ processes }: Leftover): string {
  const named = processes.map(({ pid, command }) =>
    command === "" ? `${pid}` : `${pid} (${command})`
  );
  return `${processes.length === 1 ? "process" : "processes"} ${named.join(", ")}`;
}
