import type { ProcessSighting } from "../../core/engine_life.ts";
import type { Leftover } from "../../core/leftover.ts";
import type { CutExecution } from "../../ports/history_store.ts";
import { KinEnder } from "../process/kin_ender.ts";
import { commandOf, takeCensus } from "./census.ts";
import { findKin, type Kin } from "./kin.ts";

/** This system, whose processes can be seen. */
type Here = Pick<ProcessSighting, "host" | "bootId">;

/**
 * Finds what still lives of executions whose engines have died. What ran on another host or before
 * the machine was started last is left out: there nothing can be seen, or nothing can be left.
 */
export function findLeftovers(
  executions: readonly CutExecution[],
  here: Here,
): readonly Leftover[] {
  const seen = executions.filter((execution) => isHere(execution, here));
  const census = seen.length === 0 ? [] : takeCensus() ?? [];
  return seen.flatMap((execution) => {
    const found = findKin(census, kinOf(execution), { self: Deno.pid });
    return found.length === 0 ? [] : [leftoverOf(execution, found.map(({ pid }) => pid))];
  });
}

/**
 * Ends what still lives of executions: TERM, then KILL after the grace.
 *
 * @returns What could not be ended, such as processes of another user.
 */
export async function endLeftovers(
  executions: readonly CutExecution[],
  here: Here,
  graceMs: number,
): Promise<readonly Leftover[]> {
  const left = await Promise.all(
    executions.filter((execution) => isHere(execution, here)).map(async (execution) => {
      const ender = new KinEnder(kinOf(execution), { graceMs, group: null, older: true });
      return { execution, found: await ender.finish() };
    }),
  );
  return left.flatMap(({ execution, found }) =>
    found.length === 0 ? [] : [leftoverOf(execution, found.map(({ pid }) => pid))]
  );
}

function isHere({ engine }: CutExecution, here: Here): boolean {
  return engine.host === here.host && engine.bootId !== null && engine.bootId === here.bootId;
}

/** A pid without its start time may be anybody's by now: then the mark alone counts. */
function kinOf({ pid, startTicks, mark }: CutExecution): Kin {
  const leader = pid === null || startTicks === null ? -1 : pid;
  return { leader, leaderTicks: startTicks, mark };
}

function leftoverOf({ of, attempt }: CutExecution, pids: readonly number[]): Leftover {
  const processes = [...pids].sort((a, b) => a - b)
    .map((pid) => ({ pid, command: commandOf(pid) }));
  return { of, attempt, processes };
}
