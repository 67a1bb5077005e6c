import { pluginProcessVariable } from "./src/adapters/plugins/process_command.ts";
import { createBoundedTest } from "./src/adapters/probes/bounded_test.ts";
import { isCodeCacheUnsettled } from "./src/adapters/system/code_cache.ts";
import {
  currentFolder,
  homeFolder,
  unreadableVariables,
} from "./src/adapters/system/process_surroundings.ts";
import { openLog } from "./src/adapters/system/open_log.ts";
import { systemClock } from "./src/adapters/system/system_clock.ts";
import { createStandardSink } from "./src/adapters/system/text_sink.ts";
import { buildInfo, versionLine } from "./src/cli/build_info.ts";
import { readLaunch } from "./src/cli/launch.ts";
import type { JobStarter } from "./src/cli/job_starter.ts";
import type { RunAdapters } from "./src/cli/run_adapters.ts";
import { runCli } from "./src/cli/run_cli.ts";
import type { Sandbox } from "./src/ports/sandbox.ts";

/** A compiled program can start nothing but itself; then this is the process of a plugin. */
async function bePluginProcess(): Promise<void> {
  // What the plugin starts may be this program again.
  Deno.env.delete(pluginProcessVariable);
  await import("./src/runner/plugin_process.ts");
}

if (Deno.build.standalone && Deno.env.has(pluginProcessVariable)) await bePluginProcess();

let testBounded: ReturnType<typeof createBoundedTest> | null = null;

const { env, self, runtimeFolder } = readLaunch(Deno.env.toObject());
const stdout = createStandardSink({
  name: "stdout",
  writeSync: (bytes) => Deno.stdout.writeSync(bytes),
  isTerminal: () => Deno.stdout.isTerminal(),
});
const stderr = createStandardSink({
  name: "stderr",
  writeSync: (bytes) => Deno.stderr.writeSync(bytes),
  isTerminal: () => Deno.stderr.isTerminal(),
});

/** Where an administrator says what users may have the engine do for configs that nobody trusts. */
const systemPolicy = "/etc/executioner/policy.json";

let sandbox: Promise<Sandbox> | null = null;

const exitCode = await runCli(Deno.args, {
  stdout,
  stderr,
  writeBytes: stdout.writeBytes,
  env,
  unreadableVariables,
  cwd: currentFolder(),
  homeDir: await homeFolder(env),
  versionLine,
  clock: systemClock,
  utcOffsetMinutes: (atMs) => -new Date(atMs).getTimezoneOffset(),
  openLog,
  readTextFile: async (path) => {
    const { readTextFile } = await import("./src/adapters/system/read_text_file.ts");
    return await readTextFile(path);
  },
  writeTextFile: async (path, text) => {
    const { writeTextFile } = await import("./src/adapters/system/write_text_file.ts");
    return await writeTextFile(path, text);
  },
  loadLogReader: async () => (await import("./src/adapters/fs/log_reader.ts")).logReader,
  createTextFile: async (path, text) => {
    const { createTextFile } = await import("./src/adapters/system/create_text_file.ts");
    return await createTextFile(path, text);
  },
  program: programWords(self),
  loadExaminer: async () => (await import("./src/adapters/system/examiner.ts")).examiner,
  prepareLaunch: async (settings) => {
    const { prepareLaunch } = await import("./src/adapters/process/prepare_launch.ts");
    return await prepareLaunch(settings);
  },
  inspectPlugin: async (plugin) => {
    const { inspectPlugin } = await import("./src/adapters/plugins/inspect_plugin.ts");
    return await inspectPlugin(plugin);
  },
  testPattern: (pattern, text) => (testBounded ??= createBoundedTest())(pattern, text),
  folderTrouble: async (path) => {
    const { folderTrouble } = await import("./src/adapters/system/folders.ts");
    return folderTrouble(path);
  },
  openHistory: async (path, mode, { patienceMs, stepPatienceMs } = {}) => {
    const { openHistoryStore } = await import("./src/adapters/sqlite/history_store.ts");
    const patience = {
      ...(patienceMs === undefined ? {} : { busyTimeoutMs: patienceMs }),
      ...(stepPatienceMs === undefined ? {} : { stepTimeoutMs: stepPatienceMs }),
    };
    return mode === "write"
      ? openHistoryStore(path, { mode, ...patience })
      : openHistoryStore(path, { mode, ...patience });
  },
  loadHistoryKeeper: async () =>
    (await import("./src/adapters/sqlite/history_keeper.ts")).historyKeeper,
  loadRunAdapters,
  loadEngineProbe: async () => {
    const [identity, sighting, life, leftovers, stopping, owner] = await Promise.all([
      import("./src/adapters/proc/engine_identity.ts"),
      import("./src/adapters/proc/process_sighting.ts"),
      import("./src/core/engine_life.ts"),
      import("./src/adapters/proc/leftovers.ts"),
      import("./src/adapters/proc/stop_engine.ts"),
      import("./src/adapters/proc/foreign_owner.ts"),
    ]);
    const self = identity.readEngineIdentity(buildInfo.version);
    return {
      self,
      lifeOf: (engine) => life.judgeEngine(engine, sighting.sightProcess(engine.pid, self)),
      stop: stopping.stopEngine,
      foreignOwner: owner.foreignOwner,
      removeStaleFolders: async () => {
        const { removeStaleFolders } = await import("./src/adapters/system/stale_folders.ts");
        removeStaleFolders();
      },
      leftoversOf: (cut) => leftovers.findLeftovers(cut, self),
      endLeftovers: (cut, graceMs) => leftovers.endLeftovers(cut, self, graceMs),
    };
  },
  loadNoticePorts: async () => {
    const [mail, http, program, attachments] = await Promise.all([
      import("./src/adapters/smtp/mailer.ts"),
      import("./src/adapters/notify/http_sender.ts"),
      import("./src/adapters/notify/notice_program.ts"),
      import("./src/adapters/notify/attachment_source.ts"),
    ]);
    return {
      mailer: mail.mailer,
      http: http.httpSender,
      program: program.noticeProgram,
      attachments: attachments.attachmentSource,
    };
  },
  ask: async (question) => {
    const { createAsk } = await import("./src/adapters/system/ask.ts");
    return await createAsk(stderr, Deno.stdin)(question);
  },
  loadSandbox: () =>
    sandbox ??= import("./src/adapters/sandbox/open_sandbox.ts").then((one) => one.openSandbox()),
  systemPolicyPath: () => isThere(systemPolicy) ? systemPolicy : null,
  isRoot: () => Deno.uid() === 0,
});
(await sandbox as Sandbox | null)?.close();
if (runtimeFolder !== null && isCodeCacheUnsettled(runtimeFolder)) {
  const { settleLogs } = await import("./src/adapters/sqlite/settle_logs.ts");
  settleLogs(runtimeFolder);
}
// Deno does not end a thread that is busy in a loop of its own, and would wait for it for ever.
Deno.exit(exitCode);

/** Returns the words by which this program is started, whatever it is packed in. */
function programWords(selfContained: string | null): readonly string[] {
  if (selfContained !== null) return [selfContained];
  if (Deno.build.standalone) return [Deno.execPath()];
  return [Deno.execPath(), "run", "--allow-all", import.meta.filename ?? "main.ts"];
}

/** What cannot be looked at is there: a policy that nobody can read must not be no policy. */
function isThere(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    return !(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory);
  }
}

/** More threads than this start jobs no faster, and each costs 15 to 25 ms and 8 MB. */
function threadsFor(workers: number): number {
  return Math.min(workers, Math.max(2, Math.min(navigator.hardwareConcurrency, 8)));
}

async function loadRunAdapters(starter: JobStarter): Promise<RunAdapters> {
  const [
    slots,
    prober,
    plugins,
    append,
    log,
    folders,
    signals,
    identity,
    watchdog,
    terminal,
    sealing,
    spawning,
    direct,
    limit,
  ] = await Promise
    .all([
      import("./src/adapters/worker/slot_pool.ts"),
      import("./src/adapters/worker/condition_prober.ts"),
      import("./src/adapters/plugins/plugin_host.ts"),
      import("./src/adapters/fs/append_file.ts"),
      import("./src/adapters/fs/log_reader.ts"),
      import("./src/adapters/system/folders.ts"),
      import("./src/adapters/system/stop_signals.ts"),
      import("./src/adapters/proc/engine_identity.ts"),
      import("./src/adapters/process/watchdog.ts"),
      import("./src/adapters/system/foreground.ts"),
      import("./src/adapters/system/seal_descriptors.ts"),
      import("./src/adapters/process/spawn_turns.ts"),
      import("./src/adapters/process/direct/direct_starter.ts"),
      import("./src/adapters/system/survive_file_limit.ts"),
    ]);
  limit.surviveFileLimit();
  const isDirect = starter === "direct";
  const turns = spawning.createSpawnTurns();
  spawning.takeTurns(turns);
  const threadEntry = new URL("./src/runner/slot_worker.ts", import.meta.url);
  return {
    engine: identity.readEngineIdentity(buildInfo.version),
    newMark: () => crypto.randomUUID().replaceAll("-", ""),
    createSlots: ({ workers, logDirs, net, plugins, outputFolder, confinement }) =>
      slots.createSlotPool({
        entry: threadEntry,
        threads: threadsFor(workers),
        permissions: {
          write: outputFolder === null ? logDirs : [...logDirs, outputFolder],
          net,
          confinement,
        },
        plugins,
        turns,
        starter: isDirect ? direct.openDirectStarter() : null,
        loadCarry: async () => (await import("./src/runner/carry_output.ts")).carryOutput,
      }),
    sealDescriptors: sealing.sealDescriptors,
    createPlugins: (options) =>
      plugins.createPluginHost({
        ...options,
        entry: new URL("./src/runner/plugin_process.ts", import.meta.url),
      }),
    createProber: ({ needs, plugins, onTrouble, confinement }) =>
      prober.createConditionProber({
        entry: threadEntry,
        permissions: { write: [], ...needs, confinement },
        turns,
        plugins,
        onTrouble,
      }),
    openAppend: append.openAppendFile,
    logReader: log.logReader,
    foreground: terminal.foreground,
    removeOldFiles: async (folder, options) => {
      const { removeOldFiles } = await import("./src/adapters/fs/old_files.ts");
      return await removeOldFiles(folder, options);
    },
    makeFolder: folders.makeFolder,
    makePrivateFolder: folders.makePrivateFolder,
    onStopSignal: signals.onStopSignal,
    watchOver: ({ runId, historyPath }) => {
      const orders = ["recover", String(runId), "--engine-died", "--kill-orphans"];
      // What is left behind is found by proc(5).
      return Deno.build.os === "linux"
        ? watchdog.startWatchdog([...programWords(self), ...orders, "--db", historyPath], env, {
          isDirect,
        })
        : null;
    },
  };
}
