/** What still lives of an execution whose engine has died. */
export interface Leftover {
  readonly jobId: string;
  /** The attempt of the run that started it. */
  readonly attempt: number;
  readonly processes: readonly {
    readonly pid: number;
    /** Its arguments, cut; empty where the system does not tell. */
    readonly command: string;
  }[];
}

/** Says in words which processes are left, such as `process 4711 (sh load.sh)`. */
export function describeProcesses({ processes }: Leftover): string {
  const named = processes.map(({ pid, command }) =>
    command === "" ? `${pid}` : `${pid} (${command})`
  );
  return `${processes.length === 1 ? "process" : "processes"} ${named.join(", ")}`;
}
