/** One job of a benchmark graph; its command does nothing. */
export interface BenchJob {
  readonly id: string;
  readonly dependencies: readonly string[];
}

/** Returns `count` jobs that depend on nothing. */
export function independentJobs(count: number): BenchJob[] {
  return Array.from({ length: count }, (_, i) => ({ id: `job-${i}`, dependencies: [] }));
}

/** Returns `length` jobs of which each needs the one before. */
export function chainOfJobs(length: number): BenchJob[] {
  return Array.from({ length }, (_, i) => ({
    id: `job-${i}`,
    dependencies: i === 0 ? [] : [`job-${i - 1}`],
  }));
}

/** Returns `layers` times `width` jobs; each needs two or three of the layer before, or all three. */
export function layersOfJobs(
  layers: number,
  width: number,
  needs: "two or three" | "three" = "two or three",
): BenchJob[] {
  const jobs: BenchJob[] = [];
  for (let layer = 0; layer < layers; layer++) {
    for (let place = 0; place < width; place++) {
      // Multiplying by 7 spreads a job's dependencies over the whole layer.
      const third = needs === "three" || place % 2 === 0 ? [place * 7 + 3] : [];
      const above = [place, place * 7 + 1, ...third];
      const places = layer === 0 ? [] : [...new Set(above.map((each) => each % width))];
      jobs.push({
        id: `job-${layer}-${place}`,
        dependencies: places.map((each) => `job-${layer - 1}-${each}`),
      });
    }
  }
  return jobs;
}

/** Returns the graph as a config of the engine; every job runs `command`. */
export function configText(jobs: readonly BenchJob[], command: string): string {
  return JSON.stringify({
    application_name: "bench",
    jobs: jobs.map(({ id, dependencies }) => ({ id, command, dependencies })),
  });
}

/** Returns the graph as a makefile whose target `all` runs `command` for every job. */
export function makefileText(jobs: readonly BenchJob[], command: string): string {
  const ids = jobs.map((job) => job.id);
  const rules = jobs.map(({ id, dependencies }) =>
    `${id}: ${dependencies.join(" ")}\n\t@${command}`
  );
  return [`.PHONY: all ${ids.join(" ")}`, `all: ${ids.join(" ")}`, ...rules, ""].join("\n");
}
