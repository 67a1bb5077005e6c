import type { RunId } from "../core/ids.ts";
import type { PluginSpec } from "../core/plugins/plugin_spec.ts";
import type { Result } from "../core/result.ts";
import type { AppendFile } from "../ports/append_file.ts";
import type { Foreground } from "../ports/foreground.ts";
import type { EngineIdentity } from "../ports/history_records.ts";
import type { PluginHost, StartingPluginHost } from "../ports/plugin_host.ts";
import type { LogReader } from "../ports/log_reader.ts";
import type { Confinement } from "../core/security/confinement.ts";
import type { ProbeNeeds } from "../core/probe_needs.ts";
import type { ConditionProber } from "../ports/condition_prober.ts";
import type { RemoveOldFiles } from "../ports/old_files.ts";
import type { SlotPool } from "../ports/slot_pool.ts";

/** A folder that is there for the time of a run. */
export interface PrivateFolder {
  /** Absolute. */
  readonly path: string;
  /** Removes it with all that is in it, as far as that can be done. */
  readonly remove: () => void;
}

/** What only a run needs of the outside; loaded when one starts. */
export interface RunAdapters {
  readonly engine: EngineIdentity;
  /** Makes a mark for the processes of an attempt, unique on all machines. */
  readonly newMark: () => string;
  /** Makes the places where executions run; nothing is started before the first of them. */
  readonly createSlots: (options: {
    readonly workers: number;
    /** Folders that logs are written to, absolute. */
    readonly logDirs: readonly string[];
    /** Whether some check needs the network. */
    readonly net: boolean;
    /** Where jobs write their outputs, absolute; `null` in a run without any. */
    readonly outputFolder: string | null;
    readonly plugins: PluginHost;
    /** What confines jobs; `null` where the config is trusted. */
    readonly confinement: Confinement | null;
  }) => SlotPool;
  /** Keeps what the engine was handed by whoever started it from the processes that it starts. */
  readonly sealDescriptors: () => void;
  /** Makes what asks plugins; nothing of them is executed before it is told to load them. */
  readonly createPlugins: (options: {
    readonly plugins: readonly PluginSpec[];
    /** Takes the run's secrets out of a text. */
    readonly mask: (text: string) => string;
  }) => StartingPluginHost;
  /** Makes what looks at conditions; no thread is started before the first look. */
  readonly createProber: (options: {
    readonly needs: ProbeNeeds;
    readonly plugins: PluginHost;
    /** Told in words of what an operator should know. */
    readonly onTrouble: (message: string) => void;
    readonly confinement: Confinement | null;
  }) => ConditionProber;
  /** Opens a text file to append to; `strict`, only one that is a plain file without other names. */
  readonly openAppend: (path: string, options: { readonly strict: boolean }) => AppendFile;
  readonly logReader: LogReader;
  readonly foreground: Foreground;
  readonly removeOldFiles: RemoveOldFiles;
  /** Makes a folder and those above it; the error says in words why it cannot be written to. */
  readonly makeFolder: (path: string) => Result<null, string>;
  /**
   * Makes a folder for the time of the run, outside of others, that nobody else can look into, or can
   * only pass through to what they know the name of; the error is words.
   */
  readonly makePrivateFolder: (
    outside: readonly string[],
    isPassable: boolean,
  ) => Result<PrivateFolder, string>;
  /**
   * Calls back for each signal that asks the engine to end, instead of ending it.
   *
   * @returns A function that gives the signals their usual effect back.
   */
  readonly onStopSignal: (listener: (signal: string) => void) => () => void;
  /**
   * Sees to it that the processes of a run are ended and the truth is recorded, should this engine die.
   * Disposed of, it does nothing. `null` where the system offers no way.
   */
  readonly watchOver: (run: {
    readonly runId: RunId;
    /** Absolute. */
    readonly historyPath: string;
  }) => AsyncDisposable | null;
}
