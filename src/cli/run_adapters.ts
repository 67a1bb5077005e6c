import type { Result } from "../core/result.ts";
import type { AppendFile } from "../ports/append_file.ts";
import type { EngineIdentity } from "../ports/history_store.ts";
import type { LogReader } from "../ports/log_reader.ts";
import type { ProbeNeeds } from "../core/probe_needs.ts";
import type { ConditionProber } from "../ports/condition_prober.ts";
import type { SlotPool } from "../ports/slot_pool.ts";

/** What only a run needs of the outside; loaded when one starts. */
export interface RunAdapters {
  readonly engine: EngineIdentity;
  /** Makes the places where executions run; nothing is started before the first of them. */
  readonly createSlots: (options: {
    readonly workers: number;
    /** Folders that logs are written to, absolute. */
    readonly logDirs: readonly string[];
    /** Whether some check needs the network. */
    readonly net: boolean;
  }) => SlotPool;
  /** Keeps what the engine was handed by whoever started it from the processes that it starts. */
  readonly sealDescriptors: () => void;
  /**
   * Makes what looks at conditions; no thread is started before the first look.
   *
   * @param onTrouble Told in words of what an operator should know.
   */
  readonly createProber: (
    needs: ProbeNeeds,
    onTrouble: (message: string) => void,
  ) => ConditionProber;
  readonly openAppend: (path: string) => AppendFile;
  readonly logReader: LogReader;
  /** Makes a folder and those above it; the error says in words why it cannot be written to. */
  readonly makeFolder: (path: string) => Result<null, string>;
  /**
   * Calls back for each signal that asks the engine to end, instead of ending it.
   *
   * @returns A function that gives the signals their usual effect back.
   */
  readonly onStopSignal: (listener: (signal: string) => void) => () => void;
}
