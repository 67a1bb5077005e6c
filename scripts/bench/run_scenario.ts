import { join } from "node:path";
import { type Recorded, recordedFile } from "./durability_ways.ts";
import { diskFolder } from "./file_system.ts";
import { type Cost, measure } from "./measure.ts";
import { type ScenarioResult, summarise } from "./result.ts";
import { watchedFile } from "./scale_scenario.ts";
import type { Contender, Scenario } from "./scenario.ts";
import type { Watched } from "./watched.ts";

/** How many rounds of a scenario do not count; they are there to fill caches. */
export function uncountedRounds({ rounds }: Pick<Scenario, "rounds">): number {
  return rounds === undefined ? 1 : 0;
}

/**
 * Measures the contenders of a scenario in turn, `rounds` times, mostly after one that does not count.
 * Each measurement gets a new folder; each round starts with another contender, so that none of them
 * always runs first.
 */
export async function runScenario(
  scenario: Scenario,
  options: {
    readonly rounds: number;
    readonly withGnuTime: boolean;
    readonly onMeasured: () => void;
  },
): Promise<ScenarioResult> {
  scenario.prepare?.();
  const costs: Cost[][] = scenario.contenders.map(() => []);
  const before = uncountedRounds(scenario);
  for (let round = 0; round < before + options.rounds; round++) {
    for (let turn = 0; turn < scenario.contenders.length; turn++) {
      const which = (round + turn) % scenario.contenders.length;
      const contender = scenario.contenders[which];
      if (contender === undefined) throw new Error(`Internal error: no contender ${which}`);
      const cost = await measureOnce(scenario, contender, options.withGnuTime);
      if (round >= before) costs[which]?.push(cost);
      options.onMeasured();
    }
  }
  return summarise(scenario, costs);
}

async function measureOnce(
  scenario: Scenario,
  { argv, repeat = scenario.repeat }: Contender,
  withGnuTime: boolean,
): Promise<Cost> {
  const folder = await Deno.makeTempDir({
    prefix: "executioner-bench-",
    ...(scenario.onDisk === true ? { dir: diskFolder() } : {}),
  });
  try {
    for (const [name, text] of Object.entries(scenario.files)) {
      await Deno.writeTextFile(join(folder, name), text);
    }
    const { wallMs, cpuMs, peakKib } = await measure(argv, folder, { withGnuTime });
    const watched = saidIn<Watched>(folder, watchedFile);
    const recorded = saidIn<Recorded>(folder, recordedFile);
    return {
      wallMs: wallMs / repeat,
      cpuMs: cpuMs === null ? null : cpuMs / repeat,
      peakKib,
      ...(watched === null ? {} : { watched }),
      ...(recorded === null ? {} : { recorded }),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Returns what a measured program has said of itself in a file, if it is one that does. */
function saidIn<T>(folder: string, file: string): T | null {
  try {
    return JSON.parse(Deno.readTextFileSync(join(folder, file)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
