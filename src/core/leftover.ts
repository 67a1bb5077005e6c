/** Whose execution it was. */
export type LeftoverOf =
  | { readonly kind: "job"; readonly jobId: string }
  /** For people, such as `on_failure 2`. */
  | { readonly kind: "hook"; readonly hook: string };

/** What still lives of an execution whose engine has died. */
export interface Leftover {
  readonly of: LeftoverOf;
  /** The attempt of the run that started it. */
  readonly attempt: number;
  readonly processes: readonly {
    readonly pid: number;
    /** Its arguments, cut; empty where the system does not tell. */
    readonly command: string;
  }[];
}

/** Names whose execution it was: `"load"`, or `hook on_exit`. */
export function describeOwner({ of }: Pick<Leftover, "of">): string {
  return of.kind === "job" ? `"${of.jobId}"` : `hook ${of.hook}`;
}

/** Says in words which processes are left, such as `process 4711 (sh load.sh)`. */
export function describeProcesses({ processes }: Leftover): string {
  const named = processes.map(({ pid, command }) =>
    command === "" ? `${pid}` : `${pid} (${command})`
  );
  return `${processes.length === 1 ? "process" : "processes"} ${named.join(", ")}`;
}
