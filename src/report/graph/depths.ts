/**
 * Returns for each job of a graph the longest way to it from one without dependencies, in steps.
 * Nothing recurses: chains may have thousands of jobs.
 *
 * @param dependencies Places of the jobs that each job depends on.
 */
export function depthsOf(dependencies: readonly (readonly number[])[]): readonly number[] {
  const dependents = dependencies.map((): number[] => []);
  for (const [index, list] of dependencies.entries()) {
    for (const dependency of list) dependents[dependency]?.push(index);
  }
  const left = dependencies.map((list) => list.length);
  const depths = dependencies.map(() => 0);
  const ready = [...left.keys()].filter((index) => left[index] === 0);
  for (const index of ready) {
    for (const dependent of dependents[index] ?? []) {
      depths[dependent] = Math.max(depths[dependent] ?? 0, (depths[index] ?? 0) + 1);
      left[dependent] = (left[dependent] ?? 0) - 1;
      if (left[dependent] === 0) ready.push(dependent);
    }
  }
  return depths;
}
