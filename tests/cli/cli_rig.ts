import { testPlainly } from "../../src/core/text/test_pattern.ts";
import { inspectPlugin } from "../../src/adapters/plugins/inspect_plugin.ts";
import { historyKeeper } from "../../src/adapters/sqlite/history_keeper.ts";
import { openHistoryStore } from "../../src/adapters/sqlite/history_store.ts";
import { createTextFile } from "../../src/adapters/system/create_text_file.ts";
import { examiner } from "../../src/adapters/system/examiner.ts";
import { folderTrouble } from "../../src/adapters/system/folders.ts";
import { openLog } from "../../src/adapters/system/open_log.ts";
import { logReader } from "../../src/adapters/fs/log_reader.ts";
import { writeTextFile } from "../../src/adapters/system/write_text_file.ts";
import { readTextFile } from "../../src/adapters/system/read_text_file.ts";
import type { CliDependencies, EngineProbe } from "../../src/cli/cli_dependencies.ts";
import { runCli } from "../../src/cli/run_cli.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { TextSink } from "../../src/ports/text_sink.ts";

/** What a command line came to. */
export interface CliResult {
  readonly code: number;
  /** Text and bytes in the order in which they were written. */
  readonly stdout: string;
  readonly stderr: string;
}

/** What a test wants otherwise than usual. */
export interface CliSetting extends Partial<CliDependencies> {
  readonly isTerminal?: boolean;
  readonly columns?: number;
}

/** A host on which no engine of a test has run: nothing can be told of any. */
export const strangers: EngineProbe = {
  self: {
    pid: 1,
    pidStartTicks: 1,
    bootId: "here",
    host: "here",
    user: "somebody",
    version: "1.2.3",
  },
  lifeOf: () => "elsewhere",
  stop: () => "gone",
  foreignOwner: () => null,
  removeStaleFolders: () => Promise.resolve(),
  leftoversOf: () => [],
  endLeftovers: () => Promise.resolve([]),
};

/** Stands still; nothing that a test waits for may depend on it. */
export const stoppedClock: Clock = {
  now: () => 0,
  elapsed: () => 0,
  random: () => 0,
  after: () => {
    throw new Error("Nobody was expected to wait");
  },
};

/**
 * Runs a command line in this process, on real files and a real history in `folder`, with a wall
 * clock one hour ahead of UTC.
 */
export async function cli(
  folder: string,
  argv: readonly string[],
  setting: CliSetting = {},
): Promise<CliResult> {
  const { isTerminal = false, columns = 80, ...changes } = setting;
  const decoder = new TextDecoder();
  let stdout = "";
  let stderr = "";
  const sink = (add: (text: string) => void): TextSink => ({
    write: add,
    isTerminal,
    columns: () => columns,
    rows: () => 24,
  });
  const code = await runCli(argv, {
    stdout: sink((text) => stdout += text),
    stderr: sink((text) => stderr += text),
    writeBytes: (bytes) => {
      stdout += decoder.decode(bytes, { stream: true });
      return true;
    },
    env: { EXECUTIONER_DB: `${folder}/history.db` },
    unreadableVariables: () => [],
    cwd: folder,
    homeDir: folder,
    versionLine: () => "executioner 1.2.3 (commit abc1234, Deno 2.9.6)",
    clock: stoppedClock,
    utcOffsetMinutes: () => 60,
    readTextFile,
    writeTextFile,
    loadLogReader: () => Promise.resolve(logReader),
    createTextFile,
    program: ["/usr/local/bin/executioner"],
    loadExaminer: () => Promise.resolve(examiner),
    prepareLaunch: () => {
      throw new Error("Nobody was expected to ask how processes start");
    },
    inspectPlugin,
    testPattern: testPlainly,
    folderTrouble: (path) => Promise.resolve(folderTrouble(path)),
    openLog,
    openHistory: (path, mode) =>
      Promise.resolve(
        mode === "write" ? openHistoryStore(path, { mode }) : openHistoryStore(path, { mode }),
      ),
    loadHistoryKeeper: () => Promise.resolve(historyKeeper),
    loadRunAdapters: () => {
      throw new Error("Nothing was expected to run");
    },
    loadEngineProbe: () => Promise.resolve(strangers),
    loadNoticePorts: () => {
      throw new Error("Nobody was expected to be told");
    },
    loadSandbox: () => {
      throw new Error("Nothing was expected to be confined");
    },
    systemPolicyPath: () => null,
    isRoot: () => false,
    ask: () => {
      throw new Error("Nobody was expected to ask");
    },
    ...changes,
  });
  return { code, stdout, stderr };
}

/** Returns the names of all files and folders below a folder, sorted. */
export async function listing(folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(folder)) names.push(entry.name);
  return names.sort();
}
