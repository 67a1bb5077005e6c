import type { Failure } from "../../core/failure.ts";
import type { RunId } from "../../core/ids.ts";
import { assumeDeadStep, stopStep } from "../../core/run/next_step.ts";
import { printable } from "../../core/text/printable.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { type CutExecution, HistoryError, type HistoryStore } from "../../ports/history_store.ts";
import type { RunKey } from "../../ports/history_records.ts";
import type { CliDependencies, EngineProbe } from "../cli_dependencies.ts";
import type { CommandAction, CommandInput } from "../command_line/command.ts";
import { historyOptions } from "../find_history.ts";
import { findRun, parseRunChoice } from "../find_run.ts";
import { withUnrecoveredHistory } from "../open_history.ts";
import { listUnfinished, type Unfinished } from "../list_unfinished.ts";
import { engineDied } from "../recover_runs.ts";
import { leftoverLines, tellInterrupted } from "../tell_interrupted.ts";

/** Time between TERM and KILL for what is left, ms. */
const graceMs = 5_000;

/** How long another process's lock is waited for while there are processes to be ended, ms. */
const lockPatienceMs = 500;

/** How long an engine may take to vanish whose death was noticed, ms, and the pause between looks. */
const vanishing = { mostMs: 10_000, pollMs: 50 };

/** Finds runs whose engines have died, records that, and ends what they left, where asked to. */
export const recoverCommand: CommandAction = async (input, dependencies) => {
  const { values, operands } = input;
  const [runText] = operands;
  if (values.has("assume-dead") && runText === undefined) {
    return err({ kind: "usage", message: "Option --assume-dead needs a RUN" });
  }
  return await withUnrecoveredHistory(input, dependencies, async (history, path) => {
    const runId = runOf(history, path, runText ?? null);
    if (!runId.ok) return runId;
    // An engine's own watchdog ends what that engine has started.
    if (values.has("kill-orphans") && !values.has("engine-died")) {
      const refused = notOurs(path, await dependencies.loadEngineProbe());
      if (refused !== null) return err(refused);
    }
    const dead = await findDead(history, path, runId.value, input, dependencies);
    if (!dead.ok) return dead;
    const cut = history === null || !values.has("kill-orphans")
      ? []
      : cutOf(history, runId.value, dead.value);
    const recovered = await recover(path, { dead: dead.value, cut }, input, dependencies);
    const { removeStaleFolders } = await dependencies.loadEngineProbe();
    await removeStaleFolders();
    return recovered;
  });
};

/** Returns why a history is not to say which processes are killed, or `null` where it may. */
function notOurs(path: string, { foreignOwner }: EngineProbe): Failure | null {
  const owner = foreignOwner(path);
  return owner === null ? null : {
    kind: "system",
    message: `Cannot end what runs have left: the history "${printable(path)}" belongs to user ` +
      `${owner}, who may have it name any process`,
    hint: "Do it as that user",
  };
}

/** Returns which run is meant; `null` where all are. */
function runOf(
  history: HistoryStore | null,
  path: string,
  text: string | null,
): Result<RunId | null, Failure> {
  if (text === null) return ok(null);
  const choice = parseRunChoice(text);
  if (!choice.ok) return choice;
  const record = findRun(history, path, choice.value, null);
  return record.ok ? ok(record.value.run.runId) : record;
}

/** Returns the attempts that are open though their engines are dead, or why that cannot be told. */
async function findDead(
  history: HistoryStore | null,
  path: string,
  runId: RunId | null,
  { values }: CommandInput,
  dependencies: CliDependencies,
): Promise<Result<readonly Unfinished[], Failure>> {
  const probe = await dependencies.loadEngineProbe();
  const open = history === null ? [] : listUnfinished(history);
  if (runId === null) return ok(open.filter(({ engine }) => probe.lifeOf(engine) === "dead"));
  // More than one where a hook has resumed its own run.
  const attempts = open.filter((one) => one.runId === runId);
  if (values.has("engine-died")) await untilOneIsGone(attempts, probe, dependencies);
  const isDead = ({ engine }: Unfinished) => {
    const life = probe.lifeOf(engine);
    return life === "dead" || (life === "elsewhere" && values.has("assume-dead"));
  };
  const dead = attempts.filter(isDead);
  const [first] = attempts;
  if (first === undefined || dead.length > 0) return ok(dead);
  return err(whyNot(first, historyOptions(path, dependencies), probe));
}

/** Returns why a run cannot be recovered whose engine may be at work. */
function whyNot(
  { runId, engine }: Unfinished,
  places: readonly string[],
  probe: EngineProbe,
): Failure {
  const life = probe.lifeOf(engine);
  switch (life) {
    case "dead":
      throw new Error("Internal error: a dead engine is no obstacle");
    case "alive":
      return {
        kind: "system",
        message: `Cannot recover run ${runId}: its engine, process ${engine.pid}, is alive`,
        hint: `To stop the run: ${stopStep(runId, places).command}`,
      };
    case "elsewhere":
      return {
        kind: "system",
        message: `Cannot recover run ${runId}: host "${printable(engine.host)}" works on it, and ` +
          "this host cannot tell whether it still does",
        hint: `If that engine is dead for certain: ${assumeDeadStep(runId, places).command}`,
      };
  }
}

/** Returns what may have left processes: of open attempts only those whose engines are dead. */
function cutOf(
  history: HistoryStore,
  runId: RunId | null,
  dead: readonly RunKey[],
): readonly CutExecution[] {
  const isOf = (run: RunKey) => (one: RunKey) =>
    one.runId === run.runId && one.attempt === run.attempt;
  const alive = listUnfinished(history).filter((run) => !dead.some(isOf(run)));
  const cut = runId === null
    ? [...history.listInterrupted(), ...dead.flatMap((run) => history.listCut(run.runId))]
    : history.listCut(runId);
  const unique = new Map(cut.map((one) => [one.mark, one]));
  return [...unique.values()].filter((one) => !alive.some((run) => isOf(run)(one)));
}

async function untilOneIsGone(
  attempts: readonly Unfinished[],
  { lifeOf }: EngineProbe,
  { clock }: CliDependencies,
): Promise<void> {
  const limit = clock.elapsed() + vanishing.mostMs;
  const isAlive = ({ engine }: Unfinished) => lifeOf(engine) === "alive";
  while (attempts.length > 0 && attempts.every(isAlive) && clock.elapsed() < limit) {
    await new Promise<void>((resolve) => void clock.after(vanishing.pollMs, resolve));
  }
}

async function recover(
  path: string,
  found: { readonly dead: readonly Unfinished[]; readonly cut: readonly CutExecution[] },
  input: CommandInput,
  dependencies: CliDependencies,
): Promise<Result<number, Failure>> {
  const { values } = input;
  // Known to the moment only by who was there.
  const at = values.has("engine-died") ? dependencies.clock.now() : null;
  const because = values.has("assume-dead") ? await assumption(dependencies) : engineDied;
  const record = async (patience: { readonly patienceMs?: number }) => {
    if (found.dead.length === 0) return;
    const writer = await dependencies.openHistory(path, "write", patience);
    if (writer === null) throw new Error("Internal error: there is no history any more");
    try {
      for (const run of found.dead) {
        if (!writer.interrupt(run, { at, because })) continue;
        await tellInterrupted(writer, run, { path, input, dependencies });
      }
    } finally {
      writer.close();
    }
  };
  if (!values.has("kill-orphans")) {
    await record({});
    if (found.dead.length === 0) dependencies.stdout.write("Nothing to recover\n");
    return ok(0);
  }
  // What still runs must not wait for somebody's lock.
  const failure = await record({ patienceMs: lockPatienceMs })
    .then(() => null, (error: unknown) => error);
  if (failure !== null && !(failure instanceof HistoryError)) throw failure;
  const ended = await end(found.cut, dependencies);
  if (ended !== null) dependencies.stderr.write(ended);
  if (failure !== null) await record({});
  if (ended === null && found.dead.length === 0 && !values.has("engine-died")) {
    dependencies.stdout.write("Nothing to recover\n");
  }
  return ok(0);
}

async function assumption({ loadEngineProbe }: CliDependencies): Promise<string> {
  const { self } = await loadEngineProbe();
  return `the engine died, says ${self.user}@${self.host},`;
}

/** Ends what still lives; returns what is to be said of it. */
async function end(
  cut: readonly CutExecution[],
  { loadEngineProbe }: CliDependencies,
): Promise<string | null> {
  const probe = await loadEngineProbe();
  const before = probe.leftoversOf(cut);
  if (before.length === 0) return null;
  const remains = await probe.endLeftovers(cut, graceMs);
  const lines = remains.length === 0
    ? ["Ended what dead engines had left running:", ...leftoverLines(before, "")]
    : ["Could not end all that dead engines had left running:", ...leftoverLines(remains)];
  return `${lines.join("\n")}\n`;
}
