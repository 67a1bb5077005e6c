import { join } from "node:path";
import { unrecorded, waysToRecord } from "./durability_ways.ts";
import { diskFolder, fileSystemOf } from "./file_system.ts";
import type { Scenario, ScenarioInput } from "./scenario.ts";

/**
 * What it costs that records outlive a power loss: each way to record against none, always on a disk.
 * Of jobs that run one at a time each brings a turn of its own; of eight, several often share one.
 */
export function durabilityScenarios(input: ScenarioInput, part: number): Scenario[] {
  const on = `recorded on ${fileSystemOf(diskFolder())}`;
  return [
    durabilityScenario(input, `${300 / part} no-op jobs, one at a time, ${on}`, 300 / part, 1),
    durabilityScenario(input, `${1000 / part} no-op jobs, 8 at once, ${on}`, 1000 / part, 8),
  ];
}

function durabilityScenario(
  { deno, root, noop }: ScenarioInput,
  title: string,
  jobs: number,
  atOnce: number,
): Scenario {
  const script = join(root, "scripts", "bench", "durability_run.ts");
  return {
    name: "durability",
    title,
    baseline: unrecorded,
    repeat: 1,
    rounds: 5,
    onDisk: true,
    files: {},
    contenders: waysToRecord.map(({ name }) => ({
      name,
      argv: [deno, "run", "-A", script, noop, String(jobs), String(atOnce), name],
    })),
  };
}
