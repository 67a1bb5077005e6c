import type { Failure } from "../../core/failure.ts";
import { err, ok, type Result } from "../../core/result.ts";
import {
  type CutExecution,
  HistoryError,
  type HistoryStore,
  type OpenAttempt,
} from "../../ports/history_store.ts";
import type { CliDependencies, EngineProbe } from "../cli_dependencies.ts";
import type { CommandAction, CommandInput } from "../command.ts";
import { findRun, parseRunChoice } from "../find_run.ts";
import { withUnrecoveredHistory } from "../open_history.ts";
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
    const found = await choose(history, path, runText ?? null, input, dependencies);
    if (!found.ok) return found;
    const { stdout } = dependencies;
    if (history === null || found.value.length === 0) {
      if (!values.has("engine-died")) stdout.write("Nothing to recover\n");
      return ok(0);
    }
    return await recover(history, path, found.value, input, dependencies);
  });
};

/** Returns the runs that are to be recovered, or why that cannot be. */
async function choose(
  history: HistoryStore | null,
  path: string,
  runText: string | null,
  { values }: CommandInput,
  dependencies: CliDependencies,
): Promise<Result<readonly OpenAttempt[], Failure>> {
  const probe = await dependencies.loadEngineProbe();
  if (runText === null) {
    return ok((history?.listOpen() ?? []).filter(({ engine }) => probe.lifeOf(engine) === "dead"));
  }
  const choice = parseRunChoice(runText);
  if (!choice.ok) return choice;
  const record = findRun(history, path, choice.value, null);
  if (!record.ok) return record;
  const { runId, engine } = record.value.run;
  const open = history?.listOpen().filter((one) => one.runId === runId) ?? [];
  if (open.length === 0) return ok([]);
  if (values.has("engine-died")) await untilGone(engine, probe, dependencies);
  switch (probe.lifeOf(engine)) {
    case "dead":
      return ok(open);
    case "alive":
      return err({
        kind: "system",
        message: `Cannot recover run ${runId}: its engine, process ${engine.pid}, is alive`,
        hint: `To stop the run: kill ${engine.pid}`,
      });
    case "elsewhere":
      if (values.has("assume-dead")) return ok(open);
      return err({
        kind: "system",
        message: `Cannot recover run ${runId}: host "${engine.host}" works on it, and this host ` +
          "cannot tell whether it still does",
        hint: `If that engine is dead for certain: executioner recover ${runId} --assume-dead`,
      });
  }
}

async function untilGone(
  engine: OpenAttempt["engine"],
  { lifeOf }: EngineProbe,
  { clock }: CliDependencies,
): Promise<void> {
  const limit = clock.now() + vanishing.mostMs;
  while (lifeOf(engine) === "alive" && clock.now() < limit) {
    await new Promise<void>((resolve) => void clock.after(vanishing.pollMs, resolve));
  }
}

async function recover(
  history: HistoryStore,
  path: string,
  runs: readonly OpenAttempt[],
  input: CommandInput,
  dependencies: CliDependencies,
): Promise<Result<number, Failure>> {
  const { values } = input;
  // Known to the moment only by who was there.
  const at = values.has("engine-died") ? dependencies.clock.now() : null;
  const because = values.has("assume-dead") ? await assumption(dependencies) : engineDied;
  const cut = runs.flatMap(({ runId }) => history.listCut(runId));
  const record = async (patienceMs?: number) => {
    const writer = await dependencies.openHistory(
      path,
      "write",
      patienceMs === undefined ? {} : { patienceMs },
    );
    if (writer === null) throw new Error("Internal error: there is no history any more");
    try {
      for (const run of runs) {
        if (!writer.interrupt(run, { at, because })) continue;
        await tellInterrupted(writer, run, { path, input, dependencies });
      }
    } finally {
      writer.close();
    }
  };
  if (!values.has("kill-orphans")) {
    await record();
    return ok(0);
  }
  // What still runs must not wait for somebody's lock.
  const failure = await record(lockPatienceMs).then(() => null, (error: unknown) => error);
  if (failure !== null && !(failure instanceof HistoryError)) throw failure;
  const ended = await end(cut, dependencies);
  if (ended !== null) dependencies.stderr.write(ended);
  if (failure !== null) await record();
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
    ? ["Ended what it had left running:", ...leftoverLines(before, "")]
    : ["Could not end all that it had left running:", ...leftoverLines(remains)];
  return `${lines.join("\n")}\n`;
}
