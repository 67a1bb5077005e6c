import type { BenchJob } from "./graphs.ts";

/** A graph that schedules are judged by, and how long each of its jobs takes. */
export interface ScheduleGraph {
  readonly name: string;
  readonly jobs: readonly BenchJob[];
  /** By the job's number, ms. */
  readonly durations: readonly number[];
}

/** Shortest duration, ms; the longest is a hundred times as long. */
const shortestMs = 100;

/** Makes a sequence of numbers from 0 to 1 that is the same for the same seed. */
function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Durations whose orders of magnitude are equally likely, from 1 to 100. */
function spread(random: () => number): number {
  return Math.round(shortestMs * 100 ** random());
}

/** Mostly short ones, and one in ten that takes a hundred times as long. */
function fewLong(random: () => number): number {
  return random() < 0.1 ? shortestMs * 100 : Math.round(shortestMs * (1 + random()));
}

/** Layers in which each job needs one to three of the layer before. */
function layered(seed: number, layers: number, width: number, duration: typeof spread) {
  const random = numbersFrom(seed);
  const jobs: BenchJob[] = [];
  for (let layer = 0; layer < layers; layer++) {
    for (let place = 0; place < width; place++) {
      const needed = new Set<string>();
      for (let n = layer === 0 ? 0 : 1 + Math.floor(random() * 3); n > 0; n--) {
        needed.add(`l${layer - 1}_${Math.floor(random() * width)}`);
      }
      jobs.push({ id: `l${layer}_${place}`, dependencies: [...needed] });
    }
  }
  const name = `${layers} layers of ${width}, ${duration.name}`;
  return { name, jobs, durations: jobs.map(() => duration(random)) };
}

/** Rounds of jobs side by side, each round between two jobs that wait for all. */
function forkJoin(seed: number, rounds: number, width: number, duration: typeof spread) {
  const random = numbersFrom(seed);
  const jobs: BenchJob[] = [{ id: "join_0", dependencies: [] }];
  for (let round = 1; round <= rounds; round++) {
    const forks = Array.from({ length: width }, (_, place) => `fork_${round}_${place}`);
    for (const id of forks) jobs.push({ id, dependencies: [`join_${round - 1}`] });
    jobs.push({ id: `join_${round}`, dependencies: forks });
  }
  const durations = jobs.map(({ id }) => id.startsWith("join") ? shortestMs : duration(random));
  return { name: `${rounds} forks of ${width}, ${duration.name}`, jobs, durations };
}

/** A tree whose leaves come first: each job needs `arity` others, down to one last job. */
function inTree(seed: number, arity: number, depth: number, duration: typeof spread) {
  const random = numbersFrom(seed);
  const jobs: BenchJob[] = [];
  for (let level = depth; level >= 0; level--) {
    for (let place = 0; place < arity ** level; place++) {
      const dependencies = level === depth ? [] : Array.from(
        { length: arity },
        (_, child) => `t${level + 1}_${place * arity + child}`,
      );
      jobs.push({ id: `t${level}_${place}`, dependencies });
    }
  }
  const name = `tree of ${depth} times ${arity}, ${duration.name}`;
  return { name, jobs, durations: jobs.map(() => duration(random)) };
}

/** A step of a pipeline: its name, what it needs, and its duration in seconds. */
type Step = readonly [id: string, needs: readonly string[], seconds: number];

function pipeline(name: string, steps: readonly Step[]): ScheduleGraph {
  return {
    name,
    jobs: steps.map(([id, dependencies]) => ({ id, dependencies })),
    durations: steps.map(([, , seconds]) => seconds * 1000),
  };
}

/** A warehouse by night: sources of very different sizes, models on them, marts and reports. */
function warehouse(): ScheduleGraph {
  const random = numbersFrom(7);
  const steps: Step[] = [["check_space", [], 2]];
  const tables = Array.from({ length: 40 }, (_, n) => `table_${n}`);
  for (const [n, table] of tables.entries()) {
    const size = n % 13 === 12 ? 180 : 3 + Math.floor(30 * random() ** 3);
    steps.push([`extract_${table}`, ["check_space"], size]);
    steps.push([`load_${table}`, [`extract_${table}`], Math.ceil(size / 2)]);
    steps.push([`test_${table}`, [`load_${table}`], 2]);
  }
  for (let model = 0; model < 15; model++) {
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
function sequencing(): ScheduleGraph {
  const random = numbersFrom(11);
  const steps: Step[] = [["index_reference", [], 40]];
  const called: string[] = [];
  for (let sample = 0; sample < 12; sample++) {
    const depth = 1 + 4 * random();
    const name = (step: string) => `${step}_${sample}`;
    steps.push([name("trim"), [], Math.ceil(8 * depth)]);
    steps.push([name("align"), [name("trim"), "index_reference"], Math.ceil(40 * depth)]);
    steps.push([name("quality"), [name("trim")], 5]);
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
function repository(): ScheduleGraph {
  const random = numbersFrom(13);
  const steps: Step[] = [["install", [], 20]];
  const packed: string[] = [];
  for (let n = 0; n < 30; n++) {
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

/**
 * Returns the graphs that the schedule is judged by. They are fixed: what is claimed of them is held
 * to by tests and measured by the benchmark.
 */
export function scheduleGraphs(): readonly ScheduleGraph[] {
  return [
    layered(1, 8, 30, spread),
    layered(2, 20, 20, spread),
    layered(3, 5, 100, spread),
    layered(4, 12, 50, fewLong),
    layered(5, 40, 10, spread),
    forkJoin(1, 1, 120, spread),
    forkJoin(2, 4, 80, spread),
    forkJoin(3, 3, 150, fewLong),
    inTree(1, 2, 8, spread),
    inTree(2, 4, 4, spread),
    inTree(3, 3, 5, fewLong),
    warehouse(),
    sequencing(),
    repository(),
  ];
}
