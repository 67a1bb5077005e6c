import { join } from "node:path";
import { configText, independentJobs } from "./graphs.ts";
import type { Contender, Scenario, ScenarioInput } from "./scenario.ts";

const workers = 16;

/** The file of a measurement in which a watched run says what it saw. */
export const watchedFile = "watched.json";

/**
 * What a job costs in runs of different sizes, of which the smallest is the measure; and what the
 * engine sees of itself in the larger ones, from the sources.
 */
export function scaleScenario(input: ScenarioInput, sizes: readonly number[]): Scenario {
  const configOf = (size: number) => `jobs-${size}.json`;
  const flags = ["--parallel", "--workers", String(workers), "--quiet"];
  const places = ["--db", "history.db", "--log-dir", "logs"];
  const script = join(input.root, "scripts", "bench", "watched_run.ts");
  const [smallest = 0, ...larger] = sizes;
  const runOf = (size: number): Contender => ({
    name: nameOf(size),
    argv: [...input.engine, "run", configOf(size), ...flags, ...places],
    repeat: size / smallest,
  });
  const watchedOf = (size: number): Contender => ({
    name: `${nameOf(size)}, watched`,
    argv: [input.deno, "run", "-A", script, String(size), String(workers), watchedFile],
    repeat: size / smallest,
  });
  return {
    name: "scale",
    title: `${smallest} no-op jobs of runs of different sizes, ${workers} at once`,
    baseline: nameOf(smallest),
    repeat: 1,
    rounds: 3,
    files: Object.fromEntries(
      sizes.map((size) => [configOf(size), configText(independentJobs(size), input.noop)]),
    ),
    contenders: [...sizes.map(runOf), ...larger.map(watchedOf)],
  };
}

function nameOf(size: number): string {
  return `in a run of ${size}`;
}
