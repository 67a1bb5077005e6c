/** What is recorded of the process that works on a run; `null` where its system did not tell. */
export interface RecordedProcess {
  readonly pid: number;
  /** Start time in clock ticks since boot. */
  readonly pidStartTicks: number | null;
  readonly bootId: string | null;
  readonly host: string;
}

/** What this system says now. */
export interface ProcessSighting {
  readonly host: string;
  readonly bootId: string | null;
  /** The process that has the recorded pid now, or `null` where there is none. */
  readonly process: { readonly startTicks: number | null } | null;
}

/** Whether the engine of a run still works on it; `elsewhere` where only another host can tell. */
export type EngineLife = "alive" | "dead" | "elsewhere";

/**
 * Judges whether a recorded engine still lives. A pid alone says little, since it is given again; with
 * the start time and the boot it means one process. Where the system does not tell these, a process
 * with that pid is taken for the engine: to refuse in vain is better than to run a job twice.
 */
export function judgeEngine(recorded: RecordedProcess, seen: ProcessSighting): EngineLife {
  if (recorded.host !== seen.host) return "elsewhere";
  const rebooted = recorded.bootId !== null && seen.bootId !== null &&
    recorded.bootId !== seen.bootId;
  if (rebooted || seen.process === null) return "dead";
  const { startTicks } = seen.process;
  const isOther = recorded.pidStartTicks !== null && startTicks !== null &&
    recorded.pidStartTicks !== startTicks;
  return isOther ? "dead" : "alive";
}
