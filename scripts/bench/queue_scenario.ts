import { join } from "node:path";
import type { Scenario, ScenarioInput } from "./scenario.ts";

/** What deciding costs for graphs of different sizes, with as many jobs in all. */
export function queueScenario({ deno, root }: ScenarioInput, total: number): Scenario {
  const script = join(root, "scripts", "bench", "queue_operations.ts");
  const nameOf = (size: number) => `in graphs of ${size}`;
  return {
    name: "queue",
    title: `${total} jobs through the queue, nothing started`,
    baseline: nameOf(1000),
    repeat: 1,
    files: {},
    contenders: [1000, 10_000, 100_000].map((size) => ({
      name: nameOf(size),
      argv: [deno, "run", "--no-prompt", script, String(size), String(total)],
    })),
  };
}
