import type { Result } from "../core/result.ts";
import type { AppendFile } from "../ports/append_file.ts";
import type { EngineIdentity } from "../ports/history_store.ts";
import type { LogReader } from "../ports/log_reader.ts";
import type { Confinement } from "../core/security/confinement.ts";
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
    /** What confines jobs; `null` where the config is trusted. */
    readonly confinement: Confinement | null;
  }) => SlotPool;
  /**
   * Makes what looks at conditions; no thread is started before the first look.
   *
   * @param onTrouble Told in words of what an operator should know.
   */
  readonly createProber: (
    needs: ProbeNeeds,
    onTrouble: (message: string) => void,
    confinement: Confinement | null,
  ) => ConditionProber;
  /** Opens a text file to append to; `strict`, only one that is a plain file without other names. */
  readonly openAppend: (path: string, options: { readonly strict: boolean }) => AppendFile;
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
