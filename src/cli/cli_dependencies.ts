import type { TestPattern } from "../core/text/test_pattern.ts";
import type { PrepareLaunch } from "../core/config/prepare_launches.ts";
import type { InspectPlugin } from "../core/config/plugin_use.ts";
import type { EngineLife } from "../core/engine_life.ts";
import type { Leftover } from "../core/leftover.ts";
import type { Result } from "../core/result.ts";
import type { NoticePorts } from "../observers/notify/notice_ports.ts";
import type { Ask } from "../ports/ask.ts";
import type { Clock } from "../ports/clock.ts";
import type { HistoryKeeper } from "../ports/history_keeper.ts";
import type { LogReader } from "../ports/log_reader.ts";
import type { Examiner } from "../ports/examiner.ts";
import type { CutExecution, HistoryStore } from "../ports/history_store.ts";
import type { AnswerToStop } from "../ports/engine_process.ts";
import type { EngineIdentity } from "../ports/history_records.ts";
import type { LogFile } from "../ports/log_file.ts";
import type { Sandbox } from "../ports/sandbox.ts";
import type { TextSink } from "../ports/text_sink.ts";
import type { JobStarter } from "./job_starter.ts";
import type { RunAdapters } from "./run_adapters.ts";

/** All that commands need of the outside; `main.ts` fills it, tests hand in their own. */
export interface CliDependencies {
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  /** Writes bytes as they are to stdout. Returns `false` once nobody reads them. */
  readonly writeBytes: (bytes: Uint8Array) => boolean;
  readonly env: Readonly<Record<string, string>>;
  /** Returns the names of variables that `env` lacks, since their values are not UTF-8. */
  readonly unreadableVariables: () => readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** `null` where the system does not tell. */
  readonly homeDir: string | null;
  /** What `--version` prints, without a line break. */
  readonly versionLine: () => string;
  readonly clock: Clock;
  /** Returns how far the wall clock is ahead of UTC at a time, minutes. */
  readonly utcOffsetMinutes: (atMs: number) => number;
  /** Reads a file as UTF-8; the error says in words why it cannot be read. */
  readonly readTextFile: (path: string) => Promise<Result<string, string>>;
  /** Writes a file as a whole; the error says in words why it cannot be written. */
  readonly writeTextFile: (path: string, text: string) => Promise<Result<null, string>>;
  /** Loads what reads the ends of logs. */
  readonly loadLogReader: () => Promise<LogReader>;
  /** Makes a file with this text; `exists` where there is something already, which stays. */
  readonly createTextFile: (
    path: string,
    text: string,
  ) => Promise<Result<null, "exists" | { readonly reason: string }>>;
  /** The words that start this program, absolute: what cron has to call. */
  readonly program: readonly string[];
  /** Loads what looks at the machine. */
  readonly loadExaminer: () => Promise<Examiner>;
  /** Looks at a plugin without executing any of it. */
  readonly inspectPlugin: InspectPlugin;
  /** Says why nothing can run in a folder, or returns `null` where something can. */
  readonly folderTrouble: (path: string) => Promise<string | null>;
  /** Finds out how processes get what a config wants them to start with. */
  readonly prepareLaunch: PrepareLaunch;
  /** Tries regular expressions of a config, which may take for ever. */
  readonly testPattern: TestPattern;
  /** Opens a log; `null` where there is none (yet). The error says in words what else is wrong. */
  readonly openLog: (path: string) => Result<LogFile | null, string>;
  /**
   * Opens a history database.
   *
   * @returns `null` where it is only to be read and does not exist: reading creates nothing.
   * @throws {HistoryError} If it cannot be opened.
   */
  readonly openHistory: (
    path: string,
    mode: "read" | "write",
    options?: {
      /** How long to wait for another process's lock, ms. */
      readonly patienceMs?: number;
      /** The same for the steps of a run, which are tried again, ms. */
      readonly stepPatienceMs?: number;
    },
  ) => Promise<HistoryStore | null>;
  /** Loads what looks after histories as a whole. */
  readonly loadHistoryKeeper: () => Promise<HistoryKeeper>;
  /** Loads what only a run needs; the starter is for jobs that need no thread. */
  readonly loadRunAdapters: (starter: JobStarter) => Promise<RunAdapters>;
  /** Loads what tells engines apart. */
  readonly loadEngineProbe: () => Promise<EngineProbe>;
  /** Loads what notifications are delivered with. */
  readonly loadNoticePorts: () => Promise<NoticePorts>;
  readonly ask: Ask;
  /** Loads what only restricted runs need. */
  readonly loadSandbox: () => Promise<Sandbox>;
  /** Returns where the policy of the system is, or `null` where it has none. */
  readonly systemPolicyPath: () => string | null;
  /** Whether the engine may do everything. */
  readonly isRoot: () => boolean;
}

/** Tells who this process is and what became of others. */
export interface EngineProbe {
  readonly self: EngineIdentity;
  readonly lifeOf: (engine: EngineIdentity) => EngineLife;
  /**
   * Asks a living engine to stop its run; with `now` it kills what runs. It must work on the history
   * that names it, whose path is absolute.
   */
  readonly stop: (
    pid: number,
    options: { readonly now: boolean; readonly database: string },
  ) => AnswerToStop;
  /** Returns the user who owns a history, if that is neither root nor who runs this. */
  readonly foreignOwner: (database: string) => number | null;
  /** Removes folders for temporary files that killed engines of this user have left. */
  readonly removeStaleFolders: () => Promise<void>;
  /** Returns what still lives on this host of executions whose engines have died. */
  readonly leftoversOf: (cut: readonly CutExecution[]) => readonly Leftover[];
  /** Ends that: TERM, then KILL after the grace, ms. Returns what could not be ended. */
  readonly endLeftovers: (
    cut: readonly CutExecution[],
    graceMs: number,
  ) => Promise<readonly Leftover[]>;
}
