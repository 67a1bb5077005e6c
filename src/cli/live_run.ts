import type { Failure } from "../core/failure.ts";
import { assumeDeadStep, showStep } from "../core/run/next_step.ts";
import { printable } from "../core/text/printable.ts";
import type { RunSummary } from "../ports/history_records.ts";
import type { CliDependencies } from "./cli_dependencies.ts";
import { historyOptions } from "./find_history.ts";
import { wallClock } from "./views/wall_clock.ts";

/**
 * Returns why a run must be left alone for now, or `null` where no engine works on it.
 *
 * @param verb What was to be done to it, such as "resume".
 */
export async function liveRunFailure(
  run: RunSummary,
  verb: string,
  historyPath: string,
  dependencies: CliDependencies,
): Promise<Failure | null> {
  if (run.status !== "RUNNING") return null;
  const { lifeOf } = await dependencies.loadEngineProbe();
  const { engine, runId } = run;
  const places = historyOptions(historyPath, dependencies);
  const since = wallClock(run.startedAt, dependencies);
  switch (lifeOf(engine)) {
    case "dead":
      return null;
    case "alive":
      return {
        kind: "system",
        message:
          `Cannot ${verb} run ${runId}: it still runs, as process ${engine.pid} since ${since}`,
        hint: `To look at it: ${showStep(runId, places).command}`,
      };
    case "elsewhere": {
      const host = printable(engine.host);
      return {
        kind: "system",
        message: `Cannot ${verb} run ${runId}: host "${host}" has run it since ${since}, and ` +
          "this host cannot tell whether it still does",
        hint: `Do it on "${host}" or, if that engine is dead for certain, first: ` +
          assumeDeadStep(runId, places).command,
      };
    }
  }
}
