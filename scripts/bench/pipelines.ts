import { numbersFrom } from "./numbers_from.ts";
import type { ScheduleGraph } from "./schedule_graph.ts";

/** A step of a pipeline: its name, what it needs, and its duration in seconds. */
type Step = readonly [id: string, needs: readonly string[], seconds: number];

function pipeline(name: string, steps: readonly Step[]): ScheduleGraph {
  return {
    family: "pipelines",
    name: `${name}, ${steps.length} jobs`,
    jobs: steps.map(([id, dependencies]) => ({ id, dependencies })),
    durations: steps.map(([, , seconds]) => seconds * 1000),
  };
}

/** A warehouse by night: sources of very different sizes, models on them, marts and reports. */
export function warehouse(seed: number, tableCount: number, models: number): ScheduleGraph {
  const random = numbersFrom(seed);
  const steps: Step[] = [["check_space", [], 2]];
  const tables = Array.from({ length: tableCount }, (_, n) => `table_${n}`);
  for (const [n, table] of tables.entries()) {
    const size = n % 13 === 12 ? 180 : 3 + Math.floor(30 * random() ** 3);
    steps.push([`extract_${table}`, ["check_space"], size]);
    steps.push([`load_${table}`, [`extract_${table}`], Math.ceil(size / 2)]);
    steps.push([`test_${table}`, [`load_${table}`], 2]);
  }
  for (let model = 0; model < models; model++) {
    const needed = new Set(
      Array.from({ length: 3 }, () => `test_table_${Math.floor(random() * tables.length)}`),
    );
    steps.push([`model_${model}`, [...needed], 5 + Math.floor(60 * random() ** 2)]);
    if (model % 3 === 0) steps.push([`mart_${model}`, [`model_${model}`], 20]);
    steps.push([`report_${model}`, [`model_${model}`], 4]);
  }
  return pipeline("a warehouse by night", steps);
}

/** Samples of a laboratory: a chain for each, split by region in its middle, and one joint end. */
export function sequencing(seed: number, samples: number): ScheduleGraph {
  const random = numbersFrom(seed);
  const steps: Step[] = [["index_reference", [], 40]];
  const called: string[] = [];
  for (let sample = 0; sample < samples; sample++) {
    const depth = 1 + 4 * random();
    const name = (step: string) => `${step}_${sample}`;
    steps.push([name("trim"), [], Math.ceil(8 * depth)]);
    steps.push([name("align"), [name("trim"), "index_reference"], Math.ceil(40 * depth)]);
    steps.push([name("quality"), [name("trim")], 2]);
    steps.push([name("dedup"), [name("align")], Math.ceil(10 * depth)]);
    for (let region = 0; region < 6; region++) {
      const id = `call_${sample}_${region}`;
      steps.push([id, [name("dedup")], Math.ceil((6 - region) * 3 * depth)]);
      called.push(id);
    }
  }
  steps.push(["join_calls", called, 30], ["annotate", ["join_calls"], 25]);
  return pipeline("samples of a laboratory", steps);
}

/** A repository of many packages: each is compiled, tested and packed, and one end-to-end test. */
export function repository(seed: number, packages: number): ScheduleGraph {
  const random = numbersFrom(seed);
  const steps: Step[] = [["install", [], 20]];
  const packed: string[] = [];
  for (let n = 0; n < packages; n++) {
    const needed = new Set<string>(["install"]);
    for (let k = 0; n > 3 && k < 2; k++) needed.add(`compile_${Math.floor(random() * n * 0.7)}`);
    steps.push([`lint_${n}`, ["install"], 2 + Math.floor(random() * 6)]);
    steps.push([`compile_${n}`, [...needed], 2 + Math.floor(random() * 25)]);
    steps.push([`test_${n}`, [`compile_${n}`], n % 10 === 9 ? 120 : 3 + Math.floor(random() * 20)]);
    steps.push([`pack_${n}`, [`compile_${n}`], 1 + Math.floor(random() * 3)]);
    packed.push(`pack_${n}`);
  }
  steps.push(["assemble", packed, 15], ["end_to_end", ["assemble"], 60]);
  return pipeline("a repository of packages", steps);
}
