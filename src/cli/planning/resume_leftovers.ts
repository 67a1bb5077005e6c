import type { Failure } from "../../core/failure.ts";
import { describeOwner, type Leftover, type LeftoverOf } from "../../core/leftover.ts";
import { printable } from "../../core/text/printable.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { CutExecution } from "../../ports/history_store.ts";
import type { RunRecord } from "../../ports/history_records.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { CommandInput } from "../command_line/command.ts";
import { leftoverLines } from "../tell_interrupted.ts";

/** What to do with processes that a dead engine has left running. */
export type OnLeftovers = "refuse" | "kill" | "wait";

/** Time between TERM and KILL, ms. */
const graceMs = 5_000;

/** Pause between two looks at whether they have ended, ms. */
const pollMs = 1_000;

/** Reads what the command line says about them. */
export function readOnLeftovers({ values }: CommandInput): Result<OnLeftovers, Failure> {
  const [kill, wait] = [values.has("kill-orphans"), values.has("wait-orphans")];
  if (kill && wait) {
    const message = "--kill-orphans and --wait-orphans contradict each other";
    return err({ kind: "usage", message });
  }
  return ok(kill ? "kill" : wait ? "wait" : "refuse");
}

/**
 * Sees to it that no job is started a second time while its first process still runs, though its
 * engine is dead.
 *
 * @param cut Executions of the run whose end nobody saw.
 * @param options `willRun`: whether a job or hook is to run; what others have left is only told.
 */
export async function settleLeftovers(
  { run }: Pick<RunRecord, "run">,
  cut: readonly CutExecution[],
  options: { readonly on: OnLeftovers; readonly willRun: (of: LeftoverOf) => boolean },
  { errorStyle }: CommandInput,
  dependencies: CliDependencies,
): Promise<Result<null, Failure>> {
  if (cut.length === 0) return ok(null);
  const { stderr, clock, loadEngineProbe } = dependencies;
  const probe = await loadEngineProbe();
  const warn = (text: string) => stderr.write(`${errorStyle.yellow("warning:")} ${text}\n`);
  const others = probe.leftoversOf(cut.filter(({ of }) => !options.willRun(of)));
  if (others.length > 0) warn(`The engine of run ${run.runId} has left processes:${list(others)}`);
  const concerned = cut.filter(({ of }) => options.willRun(of));
  warnOfElsewhere(concerned, probe.self.host, warn);
  let left = probe.leftoversOf(concerned);
  if (left.length === 0) return ok(null);
  switch (options.on) {
    case "refuse":
      return err({
        kind: "system",
        message: `Cannot resume run ${run.runId}: its engine has died, but jobs of it live on:${
          list(left)
        }`,
        hint:
          "--kill-orphans ends them, --wait-orphans waits for their end; then the jobs run again",
      });
    case "kill": {
      const remains = await probe.endLeftovers(concerned, graceMs);
      if (remains.length === 0) {
        stderr.write(`Ended what the dead engine had left:${list(left, "")}\n`);
        return ok(null);
      }
      return err({
        kind: "system",
        message: `Cannot resume run ${run.runId}: cannot end what its engine left:${list(remains)}`,
        hint: "End them as the user that they belong to",
      });
    }
    case "wait":
      stderr.write(
        `Waiting for what the dead engine has left; what comes of it nobody will know, so these ` +
          `jobs run again then:${list(left, "")}\n`,
      );
      while (left.length > 0) {
        await new Promise<void>((resolve) => void clock.after(pollMs, resolve));
        left = probe.leftoversOf(concerned);
      }
      return ok(null);
  }
}

/** Of processes on another host nobody here can tell. */
function warnOfElsewhere(
  cut: readonly CutExecution[],
  here: string,
  warn: (text: string) => void,
): void {
  for (const { of, pid, engine } of cut) {
    if (engine.host === here) continue;
    const which = pid === null ? "" : ` as process ${pid}`;
    warn(
      `${printable(describeOwner({ of }))} ran${which} on host "${
        printable(engine.host)
      }" when its engine ` +
        "died: nobody here can tell whether it still does",
    );
  }
}

function list(leftovers: readonly Leftover[], verb?: string): string {
  return leftoverLines(leftovers, verb).map((line) => `\n${line}`).join("");
}
