import { currentFolder, homeFolder } from "./src/adapters/system/process_surroundings.ts";
import { openLog } from "./src/adapters/system/open_log.ts";
import { systemClock } from "./src/adapters/system/system_clock.ts";
import { createStandardSink } from "./src/adapters/system/text_sink.ts";
import { BUILD_INFO, versionLine } from "./src/cli/build_info.ts";
import { readLaunch } from "./src/cli/launch.ts";
import type { RunAdapters } from "./src/cli/run_adapters.ts";
import { runCli } from "./src/cli/run_cli.ts";
import type { Sandbox } from "./src/ports/sandbox.ts";

const { env } = readLaunch(Deno.env.toObject());
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

Deno.exitCode = await runCli(Deno.args, {
  stdout,
  stderr,
  writeBytes: stdout.writeBytes,
  env,
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
  folderTrouble: async (path) => {
    const { folderTrouble } = await import("./src/adapters/system/folders.ts");
    return folderTrouble(path);
  },
  openHistory: async (path, mode) => {
    const { openHistoryStore } = await import("./src/adapters/sqlite/history_store.ts");
    return mode === "write" ? openHistoryStore(path, { mode }) : openHistoryStore(path, { mode });
  },
  loadHistoryKeeper: async () =>
    (await import("./src/adapters/sqlite/history_keeper.ts")).historyKeeper,
  loadRunAdapters,
  loadEngineProbe: async () => {
    const [identity, sighting, life] = await Promise.all([
      import("./src/adapters/proc/engine_identity.ts"),
      import("./src/adapters/proc/process_sighting.ts"),
      import("./src/core/engine_life.ts"),
    ]);
    const self = identity.readEngineIdentity(BUILD_INFO.version);
    return {
      self,
      lifeOf: (engine) => life.judgeEngine(engine, sighting.sightProcess(engine.pid, self)),
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

async function loadRunAdapters(): Promise<RunAdapters> {
  const [slots, prober, append, log, folders, signals, identity] = await Promise.all([
    import("./src/adapters/worker/slot_pool.ts"),
    import("./src/adapters/worker/condition_prober.ts"),
    import("./src/adapters/fs/append_file.ts"),
    import("./src/adapters/fs/log_reader.ts"),
    import("./src/adapters/system/folders.ts"),
    import("./src/adapters/system/stop_signals.ts"),
    import("./src/adapters/proc/engine_identity.ts"),
  ]);
  const threadEntry = new URL("./src/runner/slot_worker.ts", import.meta.url);
  return {
    engine: identity.readEngineIdentity(BUILD_INFO.version),
    createSlots: ({ workers, logDirs, net, confinement }) =>
      slots.createSlotPool({
        entry: threadEntry,
        threads: threadsFor(workers),
        permissions: { write: logDirs, net, confinement },
      }),
    createProber: (needs, onTrouble, confinement) =>
      prober.createConditionProber({
        entry: threadEntry,
        permissions: { write: [], ...needs, confinement },
        plugins: null,
        onTrouble,
      }),
    openAppend: append.openAppendFile,
    logReader: log.logReader,
    makeFolder: folders.makeFolder,
    onStopSignal: signals.onStopSignal,
  };
}
