import assert from "node:assert/strict";
import fc from "fast-check";
import {
  DependencyManager,
  type GraphJob,
  type LinkProblem,
} from "../../../src/core/graph/dependency_manager.ts";
import { jobId } from "../../../src/core/ids.ts";

/** Makes jobs of lines such as `c: a b`. */
function jobsOf(...lines: string[]): GraphJob[] {
  return lines.map((line) => {
    const [id = "", rest = ""] = line.split(":");
    return {
      id: jobId(id),
      dependencies: rest.split(" ").filter((word) => word !== "").map(jobId),
    };
  });
}

function build(jobs: readonly GraphJob[]): DependencyManager {
  const result = DependencyManager.build(jobs);
  assert.ok(result.ok, `the graph is valid: ${JSON.stringify(result)}`);
  return result.value;
}

function problemsOf(jobs: readonly GraphJob[]): readonly LinkProblem[] {
  const result = DependencyManager.build(jobs);
  assert.ok(!result.ok, "the graph is not valid");
  return result.error;
}

function names(graph: DependencyManager, indexes: Int32Array): string {
  return [...indexes].map((index) => graph.id(index)).join(" ");
}

/** Jobs named by number; each depends on some of the jobs before it in a shuffled order. */
const validJobs = fc.integer({ min: 0, max: 25 }).chain((size) =>
  fc.tuple(
    fc.shuffledSubarray([...Array(size).keys()], { minLength: size, maxLength: size }),
    fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 60 }),
  )
).map(([rank, pairs]) => {
  const jobs = rank.map((_, index) => ({ id: jobId(`j${index}`), dependencies: [] as number[] }));
  for (const [a, b] of jobs.length === 0 ? [] : pairs) {
    const [x, y] = [a % jobs.length, b % jobs.length];
    if ((rank[x] as number) > (rank[y] as number)) jobs[x]?.dependencies.push(y);
  }
  return jobs.map((job) => ({
    id: job.id,
    dependencies: job.dependencies.map((index) => jobId(`j${index}`)),
  }));
});

/** Jobs whose dependencies may be anything, unknown ids included. */
const anyJobs = fc.integer({ min: 1, max: 12 }).chain((size) =>
  fc.array(
    fc.record({
      id: fc.integer({ min: 0, max: size }).map((n) => jobId(`j${n}`)),
      dependencies: fc.array(fc.integer({ min: 0, max: size + 1 }).map((n) => jobId(`j${n}`)), {
        maxLength: 3,
      }),
    }),
    { minLength: size, maxLength: size },
  )
);

Deno.test("runs jobs breadth first in declared order", () => {
  const graph = build(jobsOf("z:y", "y:x", "x", "w"));
  assert.equal(names(graph, graph.order()), "x w y z");
  const diamond = build(
    jobsOf("end:left right", "left:start", "right:start", "start", "other:left"),
  );
  assert.equal(names(diamond, diamond.order()), "start left right other end");
});

Deno.test("answers by number and by id", () => {
  const graph = build(jobsOf("end:right left", "left:start", "right:start", "start"));
  assert.equal(graph.size, 4);
  assert.equal(graph.indexOf("right"), 2);
  assert.equal(graph.indexOf("constructor"), null);
  assert.equal(names(graph, graph.dependenciesOf(0)), "right left", "as listed by the job");
  assert.equal(names(graph, graph.dependentsOf(3)), "left right", "in declared order");
  assert.equal(names(graph, graph.descendantsOf(3)), "left right end");
  assert.equal(names(graph, graph.descendantsOf(0)), "");
  assert.deepEqual([...graph.levels()], [2, 1, 1, 0]);
  assert.throws(() => graph.id(4), /Internal error: there is no job number 4/);
});

Deno.test("counts a dependency that is named twice once", () => {
  const graph = build(jobsOf("a", "b:a a"));
  assert.equal(names(graph, graph.dependenciesOf(1)), "a");
  assert.equal(names(graph, graph.order()), "a b");
});

Deno.test("accepts no jobs at all", () => {
  const graph = build([]);
  assert.equal(graph.size, 0);
  assert.equal(graph.order().length, 0);
  assert.equal(graph.levels().length, 0);
});

Deno.test("reports duplicates, missing jobs and cycles at once", () => {
  assert.deepEqual(problemsOf(jobsOf("a:b", "b:x a", "a:y", "c:c", "a")), [
    { kind: "missing", index: 1, dependencyIndex: 0, id: "x" },
    { kind: "duplicate", index: 2, firstIndex: 0 },
    { kind: "missing", index: 2, dependencyIndex: 0, id: "y" },
    { kind: "duplicate", index: 4, firstIndex: 0 },
    { kind: "cycle", path: [0, 1] },
    { kind: "cycle", path: [3] },
  ]);
});

Deno.test("reports one short cycle for each knot, its first job first", () => {
  // The long way round is a b c d a; the short one is c d c.
  assert.deepEqual(problemsOf(jobsOf("a:b", "b:c", "c:d", "d:a c", "e:f", "f:e", "g:a")), [
    { kind: "cycle", path: [2, 3] },
    { kind: "cycle", path: [4, 5] },
  ]);
});

Deno.test("keeps its promises for any valid graph", () => {
  fc.assert(fc.property(validJobs, (jobs) => {
    const graph = build(jobs);
    const order = [...graph.order()];
    assert.deepEqual(order, sequentialRun(jobs), "the order is that of a sequential run");
    const levels = graph.levels();
    for (const [index, job] of jobs.entries()) {
      const needed = [...new Set(job.dependencies)].map((id) => jobs.findIndex((j) => j.id === id));
      assert.deepEqual([...graph.dependenciesOf(index)], needed);
      assert.equal(levels[index], Math.max(-1, ...needed.map((i) => levels[i] as number)) + 1);
      const dependents = [...jobs.keys()].filter((i) => jobs[i]?.dependencies.includes(job.id));
      assert.deepEqual([...graph.dependentsOf(index)], dependents);
      const behind = new Set<number>();
      const walk = (i: number) => {
        for (const dependent of graph.dependentsOf(i)) behind.add(dependent), walk(dependent);
      };
      if (jobs.length <= 12) {
        walk(index);
        assert.deepEqual(
          [...graph.descendantsOf(index)].sort((a, b) => a - b),
          [...behind].sort((a, b) => a - b),
        );
      }
    }
  }));
});

Deno.test("reports true problems, and all of them, for any jobs", () => {
  fc.assert(
    fc.property(anyJobs, (jobs) => {
      const result = DependencyManager.build(jobs);
      const problems = result.ok ? [] : result.error;
      const first = (id: string) => jobs.findIndex((job) => job.id === id);
      const duplicates = jobs.flatMap((job, index) =>
        first(job.id) === index ? [] : [{ kind: "duplicate", index, firstIndex: first(job.id) }]
      );
      assert.deepEqual(problems.filter((problem) => problem.kind === "duplicate"), duplicates);
      const missing = jobs.flatMap((job, index) =>
        job.dependencies.flatMap((id, dependencyIndex) =>
          first(id) === -1 ? [{ kind: "missing", index, dependencyIndex, id }] : []
        )
      );
      assert.deepEqual(problems.filter((problem) => problem.kind === "missing"), missing);
      const cycles = problems.flatMap((problem) => problem.kind === "cycle" ? [problem.path] : []);
      for (const path of cycles) {
        assert.equal(new Set(path).size, path.length, "no job stands twice in a cycle");
        for (const [place, index] of path.entries()) {
          const next = path[(place + 1) % path.length] as number;
          assert.ok(
            jobs[index]?.dependencies.some((id) => first(id) === next),
            `${index} depends on ${next} in ${path}`,
          );
        }
      }
      assert.deepEqual(cycles.map((path) => path.length), girths(jobs), "a shortest cycle each");
    }),
    { numRuns: 500 },
  );
});

/** Runs jobs one after the other as the ancestor did: looks for newly ready ones after each. */
function sequentialRun(jobs: readonly GraphJob[]): number[] {
  const done = new Set<string>();
  const queue = [...jobs.keys()].filter((index) => jobs[index]?.dependencies.length === 0);
  const order: number[] = [];
  for (const index of queue) {
    order.push(index);
    done.add(jobs[index]?.id as string);
    for (const [other, job] of jobs.entries()) {
      if (!queue.includes(other) && job.dependencies.every((id) => done.has(id))) queue.push(other);
    }
  }
  return order;
}

/** Computes the length of the shortest cycle of each knot by walking all distances. */
function girths(jobs: readonly GraphJob[]): number[] {
  const size = jobs.length;
  const first = (id: string) => jobs.findIndex((job) => job.id === id);
  const distance = jobs.map((job) => {
    const row = Array(size).fill(Infinity);
    for (const id of job.dependencies) if (first(id) !== -1) row[first(id)] = 1;
    return row;
  });
  for (let k = 0; k < size; k++) {
    for (const row of distance) {
      for (let j = 0; j < size; j++) row[j] = Math.min(row[j], row[k] + distance[k]?.[j]);
    }
  }
  const found: number[] = [];
  const seen = new Set<number>();
  for (let i = 0; i < size; i++) {
    if (seen.has(i) || distance[i]?.[i] === Infinity) continue;
    const knot = [...jobs.keys()].filter((j) => distance[i]?.[j] + distance[j]?.[i] < Infinity);
    for (const j of knot) seen.add(j);
    found.push(Math.min(...knot.map((j) => distance[j]?.[j])));
  }
  return found;
}

Deno.test("links 100,000 jobs however deep or wide, without recursion", () => {
  const size = 100_000;
  const ids = Array.from({ length: size }, (_, index) => jobId(`job-${index}`));
  const chain = ids.map((id, i) => ({ id, dependencies: i + 1 < size ? [ids[i + 1]!] : [] }));
  const deep = build(chain);
  assert.equal(deep.order()[0], size - 1, "a chain declared in reverse starts at its end");
  assert.equal(deep.levels()[0], size - 1);
  assert.equal(deep.descendantsOf(size - 1).length, size - 1);
  const wide = build(ids.map((id, i) => ({ id, dependencies: i === 0 ? [] : [ids[0]!] })));
  assert.equal(wide.dependentsOf(0).length, size - 1);
  const ring = chain.map((job, i) => i === size - 1 ? { ...job, dependencies: [ids[0]!] } : job);
  const [problem] = problemsOf(ring);
  assert.ok(problem?.kind === "cycle");
  assert.equal(problem.path.length, size, "a cycle of all jobs is found too");
});
