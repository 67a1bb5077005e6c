import { describeCounts } from "../../core/text/describe_counts.ts";
import type { Failure } from "../../core/failure.ts";
import { commandLine } from "../../core/run/next_step.ts";
import { printable } from "../../core/text/printable.ts";
import { err, ok } from "../../core/result.ts";
import { emptyCounts } from "../../core/run/run_report.ts";
import { paint, toneOfStatus } from "../../observers/tone.ts";
import type { RunRecord } from "../../ports/history_records.ts";
import type { HistoryStore } from "../../ports/history_store.ts";
import type { CliDependencies, EngineProbe } from "../cli_dependencies.ts";
import type { CommandAction, CommandInput } from "../command_line/command.ts";
import { historyOptions } from "../find_history.ts";
import { findRun, parseRunChoice } from "../find_run.ts";
import { nextSteps } from "../next_steps.ts";
import { withHistory } from "../open_history.ts";
import { listUnfinished, type Unfinished } from "../list_unfinished.ts";

/** Pause between two looks at whether the run has ended, ms. */
const pollMs = 100;

/** Asks the engine of a run to stop it, and waits for its end. */
export const stopCommand: CommandAction = async (input, dependencies) => {
  const choice = parseRunChoice(input.operands[0] ?? "");
  if (!choice.ok) return choice;
  return await withHistory(input, dependencies, async (history, path) => {
    const record = findRun(history, path, choice.value, null);
    if (!record.ok) return record;
    if (history === null) throw new Error("Internal error: a run is in no history");
    const { runId, applicationName, status } = record.value.run;
    const going = goingOn(history, runId);
    if (going === null) {
      return err({
        kind: "system",
        message: `Cannot stop run ${runId}: it has ended as ${status}`,
      });
    }
    const probe = await dependencies.loadEngineProbe();
    const places = historyOptions(path, dependencies);
    const asking = { now: input.values.has("now"), database: path, places };
    const refused = askToStop(going, asking, probe);
    if (refused !== null) return err(refused);
    const { pid } = going.engine;
    const name = `run ${runId} of ${printable(applicationName)}`;
    dependencies.stdout.write(`Asked ${name} to stop: its engine is process ${pid}\n`);
    await untilEnded(history, going, probe, dependencies);
    const ended = findRun(history, path, { kind: "id", id: runId }, null);
    if (ended.ok) {
      dependencies.stdout.write(endText(name, ended.value, input, places));
    }
    return ended.ok ? ok(0) : ended;
  });
};

/** Returns the attempt of a run that goes on, or `null` where none does. */
function goingOn(history: HistoryStore, runId: number): Unfinished | null {
  return listUnfinished(history).findLast((one) => one.runId === runId) ?? null;
}

/** Returns why an engine cannot be asked. */
function askToStop(
  { runId, engine }: Unfinished,
  { places, ...asking }: {
    readonly now: boolean;
    readonly database: string;
    readonly places: readonly string[];
  },
  { lifeOf, stop }: EngineProbe,
): Failure | null {
  const life = lifeOf(engine);
  if (life === "elsewhere") {
    const host = printable(engine.host);
    const message = `Cannot stop run ${runId}: host "${host}" works on it`;
    return { kind: "system", message, hint: `Do it on "${host}"` };
  }
  const answer = life === "dead" ? "gone" : stop(engine.pid, asking);
  switch (answer) {
    case "asked":
      return null;
    case "gone":
      return {
        kind: "system",
        message: `Cannot stop run ${runId}: its engine, process ${engine.pid}, has ended`,
        hint: `To record that: ${commandLine("recover", [String(runId)], places)}`,
      };
    case "denied":
      return {
        kind: "system",
        message: `Cannot stop run ${runId}: its engine, process ${engine.pid}, is another user's`,
        hint: `Do it as "${printable(engine.user)}", or as root`,
      };
    case "stranger":
      return {
        kind: "system",
        message: `Cannot stop run ${runId}: process ${engine.pid} is recorded as its engine, but ` +
          `does not have "${printable(asking.database)}" open`,
        hint: "It was sent no signal: it may be anybody's. Look at it before you end it",
      };
    case "not_the_owners":
      return {
        kind: "denied",
        message: `Cannot stop run ${runId}: process ${engine.pid} is recorded as its engine, but ` +
          `the owner of "${printable(asking.database)}" may not stop that process`,
        hint: "It was sent no signal: whoever owns a history can write any process into it",
      };
  }
}

/** Waits until the attempt has ended, hooks and all, or its engine is gone. */
async function untilEnded(
  history: HistoryStore,
  { runId, engine }: Unfinished,
  { lifeOf }: EngineProbe,
  { clock }: CliDependencies,
): Promise<void> {
  while (goingOn(history, runId) !== null && lifeOf(engine) === "alive") {
    await new Promise<void>((resolve) => void clock.after(pollMs, resolve));
  }
}

function endText(
  name: string,
  record: RunRecord,
  { style }: CommandInput,
  places: readonly string[],
): string {
  const { status, counts } = record.run;
  const verdict = paint(style, toneOfStatus(status), status);
  const found = { places, attemptNamed: false };
  const steps = nextSteps(record, found).map(({ command }) => `  ${command}\n`);
  const told = describeCounts({ ...emptyCounts(), ...counts });
  return [`${verdict}  ${name}: ${told}\n`, ...(steps.length > 0 ? ["\n"] : []), ...steps].join("");
}
