import type { BenchJob } from "./graphs.ts";
import { numbersFrom } from "./numbers_from.ts";
import { repository, sequencing, warehouse } from "./pipelines.ts";
import type { ScheduleGraph } from "./schedule_graph.ts";

/** Shortest duration, ms; the longest is a hundred times as long. */
const shortestMs = 100;

/** Makes a duration from numbers from 0 to 1, ms. */
type Duration = (random: () => number) => number;

/** Durations whose orders of magnitude are equally likely, from 1 to 100. */
function spread(random: () => number): number {
  return Math.round(shortestMs * 100 ** random());
}

/** Mostly short ones, and one in ten that takes a hundred times as long. */
function fewLong(random: () => number): number {
  return random() < 0.1 ? shortestMs * 100 : Math.round(shortestMs * (1 + random()));
}

/** Layers in which each job needs one to three of the layer before. */
function layered(seed: number, layers: number, width: number, duration: Duration): ScheduleGraph {
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
  const durations = jobs.map(() => duration(random));
  return { family: "layers", name: `${layers} layers of ${width}`, jobs, durations };
}

/** Rounds of jobs side by side, each round between two jobs that wait for all. */
function forkJoin(seed: number, rounds: number, width: number, duration: Duration): ScheduleGraph {
  const random = numbersFrom(seed);
  const jobs: BenchJob[] = [{ id: "join_0", dependencies: [] }];
  for (let round = 1; round <= rounds; round++) {
    const forks = Array.from({ length: width }, (_, place) => `fork_${round}_${place}`);
    for (const id of forks) jobs.push({ id, dependencies: [`join_${round - 1}`] });
    jobs.push({ id: `join_${round}`, dependencies: forks });
  }
  const durations = jobs.map(({ id }) => id.startsWith("join") ? shortestMs : duration(random));
  const name = `${rounds === 1 ? "a fork" : `${rounds} forks`} of ${width}`;
  return { family: "forks and joins", name, jobs, durations };
}

/** For each node of a tree but the root, which has number 0, the number of the one above it. */
type Tree = readonly number[];

/** A tree in which each node has as many others below it, down to the same depth. */
function evenTree(arity: number, depth: number): Tree {
  const size = (arity ** (depth + 1) - 1) / (arity - 1);
  return Array.from({ length: size - 1 }, (_, n) => Math.floor(n / arity));
}

/** A tree that has grown at random: a few long branches, and many short ones. */
function grownTree(seed: number, size: number): Tree {
  const random = numbersFrom(seed);
  return Array.from({ length: size - 1 }, (_, n) => {
    const isNear = random() < 0.5;
    return Math.floor((n + 1) * (isNear ? random() ** 0.3 : random()));
  });
}

/** A tree whose leaves come first: each job needs those below it, and the root comes last. */
function inTree(seed: number, tree: Tree, duration: Duration): ScheduleGraph {
  const below = Array.from({ length: tree.length + 1 }, (): string[] => []);
  for (const [n, above] of tree.entries()) below[above]?.push(`t${n + 1}`);
  const jobs = below.map((dependencies, n) => ({ id: `t${n}`, dependencies })).reverse();
  return treeOf("in-trees", seed, jobs, duration);
}

/** A tree whose root comes first: each job needs the one above it. */
function outTree(seed: number, tree: Tree, duration: Duration): ScheduleGraph {
  const jobs = [-1, ...tree].map((above, n) => ({
    id: `t${n}`,
    dependencies: above < 0 ? [] : [`t${above}`],
  }));
  return treeOf("out-trees", seed, jobs, duration);
}

function treeOf(
  family: "in-trees" | "out-trees",
  seed: number,
  jobs: readonly BenchJob[],
  duration: Duration,
): ScheduleGraph {
  const random = numbersFrom(seed);
  const name = `${family.slice(0, -1)} of ${jobs.length}, number ${seed}`;
  return { family, name, jobs, durations: jobs.map(() => duration(random)) };
}

/**
 * Returns the graphs that the schedule is judged by, of 60 to 1000 jobs. They are fixed: what is
 * claimed of them is held to by tests and measured by the benchmark.
 */
export function scheduleGraphs(): readonly ScheduleGraph[] {
  return [
    layered(1, 8, 30, spread),
    layered(2, 20, 20, spread),
    layered(3, 5, 100, spread),
    layered(4, 12, 50, fewLong),
    layered(5, 40, 10, spread),
    layered(6, 10, 100, spread),
    layered(7, 25, 8, fewLong),
    layered(8, 4, 15, spread),
    forkJoin(1, 1, 120, spread),
    forkJoin(2, 4, 80, spread),
    forkJoin(3, 3, 150, fewLong),
    forkJoin(4, 2, 60, spread),
    forkJoin(5, 10, 90, spread),
    forkJoin(6, 1, 500, fewLong),
    inTree(1, evenTree(2, 8), spread),
    inTree(2, evenTree(4, 4), spread),
    inTree(3, evenTree(3, 5), fewLong),
    inTree(4, grownTree(4, 120), spread),
    inTree(5, grownTree(5, 300), spread),
    inTree(6, grownTree(6, 1000), fewLong),
    outTree(1, evenTree(2, 8), spread),
    outTree(2, evenTree(4, 4), spread),
    outTree(3, evenTree(3, 5), fewLong),
    outTree(4, grownTree(4, 120), spread),
    outTree(5, grownTree(5, 300), spread),
    outTree(6, grownTree(6, 1000), fewLong),
    warehouse(7, 40, 15),
    warehouse(8, 120, 60),
    sequencing(11, 12),
    sequencing(12, 40),
    repository(13, 30),
    repository(14, 90),
  ];
}
