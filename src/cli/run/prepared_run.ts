import type { HistoryStore } from "../../ports/history_store.ts";
import type { PluginHost } from "../../ports/plugin_host.ts";
import type { SlotPool } from "../../ports/slot_pool.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { CommandInput } from "../command_line/command.ts";
import type { Dangers } from "../dangers.ts";
import type { RunAdapters } from "../run_adapters.ts";
import { RunTelling } from "../run_telling.ts";
import type { RunOptions } from "../command_line/run_options.ts";
import type { DecidedRun } from "./decided_run.ts";

/** A run that can start: everything is checked, nothing has been written. */
export interface PreparedRun extends DecidedRun {
  readonly dangers: Dangers;
  readonly workers: number;
  /** Folders that logs will be written to, absolute, each once. */
  readonly logDirs: readonly string[];
}

/** What a prepared run is executed with. */
export interface RunSurroundings {
  readonly options: RunOptions;
  readonly input: CommandInput;
  readonly dependencies: CliDependencies;
  readonly adapters: RunAdapters;
  readonly slots: SlotPool;
  readonly telling: RunTelling;
  /** Where jobs write their outputs, absolute; `null` in a run without any. */
  readonly outputFolder: string | null;
  readonly plugins: PluginHost;
  readonly history: HistoryStore;
}
