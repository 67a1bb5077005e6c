import assert from "node:assert/strict";
import fc from "fast-check";
import { DependencyManager } from "../../../src/core/graph/dependency_manager.ts";
import { type JobId, jobId } from "../../../src/core/ids.ts";
import type { JobStatus } from "../../../src/core/job_state.ts";
import type { Trigger } from "../../../src/core/graph/trigger.ts";
import type { Selection } from "../../../src/core/graph/select_jobs.ts";
import { planRun, type PreviousJob, type RunPlan } from "../../../src/core/run/run_plan.ts";

/** Makes a graph of lines such as `c: a b`. */
function graphOf(...lines: string[]): DependencyManager {
  const jobs = lines.map((line) => {
    const [id = "", rest = ""] = line.split(":");
    return {
      id: jobId(id),
      dependencies: rest.split(" ").filter((word) => word !== "").map(jobId),
    };
  });
  const graph = DependencyManager.build(jobs);
  assert.ok(graph.ok);
  return graph.value;
}

function plan(
  graph: DependencyManager,
  skip: readonly string[] = [],
  previous: Readonly<Record<string, JobStatus>> = {},
  more: {
    readonly failedOnly?: boolean;
    readonly rerun?: Readonly<Record<string, string>>;
    readonly triggers?: Readonly<Record<string, Trigger>>;
    /** Jobs with a secret output. */
    readonly hidden?: readonly string[];
  } = {},
): RunPlan {
  const entries = Object.entries(previous).map(([id, status]): [JobId, PreviousJob] => {
    const hiddenOutputs = more.hidden?.includes(id) ? ["TOKEN"] : [];
    return [jobId(id), { status, attempt: 2, hiddenOutputs }];
  });
  const resume = {
    previous: new Map(entries),
    failedOnly: more.failedOnly ?? false,
    triggerOf: (index: number, dependency: JobId) =>
      more.triggers?.[`${graph.id(index)}:${dependency}`] ?? "success",
    rerun: new Map(Object.entries(more.rerun ?? {}).map(([id, why]) => [jobId(id), why] as const)),
  };
  const result = planRun(graph, entries.length === 0 ? { skip } : { skip, resume });
  assert.ok(result.ok, "the plan is possible");
  return result.value;
}

function names(graph: DependencyManager, plan: RunPlan): string {
  return [...plan.order].map((index) => graph.id(index)).join(" ");
}

const diamond = graphOf("end:left right", "left:start", "right:start", "start", "alone");

Deno.test("runs every job in the graph's order when nothing else is asked", () => {
  const whole = plan(diamond);
  assert.deepEqual(whole.order, diamond.order());
  assert.deepEqual(whole.levels, diamond.levels());
  assert.ok(whole.jobs.every((job) => job.kind === "run"));
});

Deno.test("leaves out what is skipped, and nothing waits for it", () => {
  const without = plan(diamond, ["start", "right", "start"]);
  assert.equal(names(diamond, without), "left alone end");
  assert.deepEqual([...without.levels], [1, 0, -1, -1, 0]);
  assert.deepEqual(without.jobs[2], { kind: "skip", because: "named by --skip" });
  const cut = plan(diamond, ["left", "right"]);
  assert.equal(
    names(diamond, cut),
    "end start alone",
    "not even for what the skipped one waits for",
  );
});

Deno.test("reuses only successes of a resumed run", () => {
  const resumed = plan(diamond, [], {
    start: "SUCCESS",
    left: "FAILED",
    right: "SUCCESS",
    end: "BLOCKED",
    alone: "SKIPPED",
  });
  assert.deepEqual(resumed.jobs.map((job) => job.kind), ["run", "run", "reuse", "reuse", "run"]);
  assert.deepEqual(resumed.jobs[3], { kind: "reuse", attempt: 2, status: "SUCCESS" });
  assert.equal(names(diamond, resumed), "left alone end");
});

Deno.test("runs again whatever did not succeed", () => {
  const others: readonly JobStatus[] = [
    "PENDING",
    "RUNNING",
    "FAILED",
    "TIMEOUT",
    "ERROR",
    "PRECHECK_FAILED",
    "POSTCHECK_FAILED",
    "DENIED",
    "CANCELLED",
    "CONDITION_FAILED",
    "SKIPPED",
    "BLOCKED",
    "NOT_STARTED",
  ];
  for (const status of others) {
    assert.equal(plan(graphOf("a"), [], { a: status }).jobs[0]?.kind, "run", status);
  }
});

Deno.test("says of each job that runs again why it does", () => {
  const resumed = plan(diamond, [], { start: "MARKED_SUCCESS", left: "TIMEOUT", right: "SKIPPED" });
  assert.deepEqual(resumed.jobs, [
    { kind: "run", because: "new in the config" },
    { kind: "run", because: "TIMEOUT in attempt 2" },
    { kind: "run", because: "SKIPPED in attempt 2" },
    { kind: "reuse", attempt: 2, status: "MARKED_SUCCESS" },
    { kind: "run", because: "new in the config" },
  ]);
});

Deno.test("with failed jobs only, what never started stays so, and holds back what needs it (D16)", () => {
  const graph = graphOf("a", "b:a", "c:b", "d", "e:d", "f:e", "g:f", "h:g", "i");
  const resumed = plan(graph, [], {
    a: "FAILED",
    b: "BLOCKED",
    c: "CANCELLED",
    d: "SUCCESS",
    e: "SKIPPED",
    f: "RUNNING",
    g: "NOT_STARTED",
    h: "ERROR",
  }, { failedOnly: true });
  assert.deepEqual(
    resumed.jobs.map((job) => job.kind).join(" "),
    "run hold block reuse skip run hold block hold",
  );
  assert.deepEqual(resumed.jobs[2], { kind: "block", by: "b" });
  assert.equal(names(graph, resumed), "a f");
  const statuses: readonly (readonly [JobStatus, string])[] = [
    ["FAILED", "run"],
    ["TIMEOUT", "run"],
    ["ERROR", "run"],
    ["PRECHECK_FAILED", "run"],
    ["POSTCHECK_FAILED", "run"],
    ["DENIED", "run"],
    ["CANCELLED", "run"],
    ["RUNNING", "run"],
    ["PENDING", "hold"],
    ["BLOCKED", "hold"],
    ["NOT_STARTED", "hold"],
    ["SKIPPED", "skip"],
    ["SUCCESS", "reuse"],
    ["MARKED_SUCCESS", "reuse"],
  ];
  for (const [status, kind] of statuses) {
    const one = plan(graphOf("a"), [], { a: status }, { failedOnly: true });
    assert.equal(one.jobs[0]?.kind, kind, status);
  }
});

Deno.test("what does not hold any more runs again with all that was made of it", () => {
  const done = {
    start: "SUCCESS",
    left: "SUCCESS",
    right: "MARKED_SUCCESS",
    end: "SUCCESS",
  } as const;
  const whole = { ...done, alone: "SUCCESS" } as const;
  const again = plan(diamond, [], whole, { rerun: { left: "it changed" } });
  assert.deepEqual(again.jobs.map((job) => job.kind), ["run", "run", "reuse", "reuse", "reuse"]);
  assert.deepEqual(again.jobs.slice(0, 2), [
    { kind: "run", because: 'depends on "left", which runs again' },
    { kind: "run", because: "it changed" },
  ]);
  const failed = plan(diamond, [], { ...whole, start: "FAILED" }, {
    failedOnly: true,
    rerun: { start: "marked as failed by ops" },
  });
  assert.equal(names(diamond, failed), "start left right end", "also where only failed jobs run");
  assert.deepEqual(failed.jobs[3], { kind: "run", because: "marked as failed by ops" });
});

Deno.test("a job that reacts to another looks again where that one runs again, and is never held back", () => {
  const graph = graphOf("load", "alert:load", "tidy:load", "after:tidy", "next");
  const triggers = { "alert:load": "failure", "tidy:load": "done" } as const;
  const first = { alert: "SUCCESS", tidy: "SUCCESS", after: "SUCCESS", next: "SUCCESS" } as const;
  const again = plan(graph, [], { ...first, load: "FAILED" }, { triggers });
  assert.equal(names(graph, again), "load alert tidy after");
  assert.deepEqual(again.jobs[2], {
    kind: "run",
    because: 'reacts to "load", which runs again',
  });
  const done = plan(graph, [], { ...first, load: "SUCCESS" }, { triggers });
  assert.equal(names(graph, done), "");
  const held = plan(graph, [], { ...first, load: "BLOCKED", tidy: "FAILED" }, {
    triggers,
    failedOnly: true,
  });
  assert.deepEqual(held.jobs.map((job) => job.kind), ["hold", "reuse", "run", "reuse", "reuse"]);
});

Deno.test("keeps a success even of a job that is to be skipped", () => {
  const both = plan(diamond, ["start", "left"], { start: "SUCCESS", left: "FAILED" });
  assert.deepEqual(both.jobs.map((job) => job.kind), ["run", "skip", "run", "reuse", "run"]);
});

Deno.test("reports every id that names no job, with the nearest", () => {
  const result = planRun(diamond, { skip: ["letf", "start", "zzzzzz", "letf", "constructor"] });
  assert.deepEqual(result, {
    ok: false,
    error: {
      option: "skip",
      unknown: [
        { id: "letf", nearest: "left" },
        { id: "zzzzzz", nearest: null },
        { id: "constructor", nearest: null },
      ],
    },
  });
});

Deno.test("runs the selected part, as if all else were satisfied", () => {
  const kinds = (selection: Partial<Selection>) => {
    const made = planRun(diamond, {
      skip: [],
      selection: { only: [], from: [], until: [], ...selection },
    });
    assert.ok(made.ok);
    return made.value.jobs.map(({ kind }) => kind).join(" ");
  };
  const all = kinds({});
  assert.equal(all, "run run run run run");
  assert.notEqual(kinds({ only: ["left"] }), all);
  const unknown = planRun(diamond, {
    skip: [],
    selection: { only: [], from: ["lefd"], until: [] },
  });
  assert.deepEqual(unknown, {
    ok: false,
    error: { option: "from", unknown: [{ id: "lefd", nearest: "left" }] },
  });
});

Deno.test("orders what is ready by priority", () => {
  const flat = graphOf("a", "b", "c");
  const made = planRun(flat, { skip: [], priorityOf: (index) => index === 2 ? 1 : 0 });
  assert.ok(made.ok);
  assert.deepEqual([...made.value.order], [2, 0, 1]);
});

const anyPlan = fc.integer({ min: 1, max: 20 }).chain((size) =>
  fc.record({
    size: fc.constant(size),
    edges: fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 50 }),
    skip: fc.array(fc.nat(size - 1), { maxLength: 6 }),
    done: fc.array(fc.nat(size - 1), { maxLength: 6 }),
  })
);

Deno.test("plans every job once, each after what it waits for, for any graph", () => {
  fc.assert(fc.property(anyPlan, ({ size, edges, skip, done }) => {
    const waitsFor = (index: number) =>
      edges.filter(([a, b]) => b === index && a < b).map(([a]) => a);
    const lines = Array.from(
      { length: size },
      (_, i) => `j${i}:${waitsFor(i).map((d) => `j${d}`).join(" ")}`,
    );
    const graph = graphOf(...lines.reverse());
    const previous = Object.fromEntries(done.map((i) => [`j${i}`, "SUCCESS" as const]));
    const made = plan(graph, skip.map((i) => `j${i}`), previous);
    assert.equal(made.jobs.length, size);
    const running = [...made.jobs.keys()].filter((index) => made.jobs[index]?.kind === "run");
    assert.deepEqual([...made.order].sort((a, b) => a - b), running, "each job that runs, once");
    const place = new Map([...made.order].map((index, place) => [index, place]));
    for (const index of graph.order()) {
      const kind = made.jobs[index]?.kind;
      const number = Number(graph.id(index).slice(1));
      assert.equal(kind, done.includes(number) ? "reuse" : skip.includes(number) ? "skip" : "run");
      const before = [...graph.dependenciesOf(index)].filter((other) => place.has(other));
      for (const other of kind === "run" ? before : []) {
        assert.ok(
          (place.get(other) as number) < (place.get(index) as number),
          "dependencies first",
        );
      }
      const level = Math.max(-1, ...before.map((other) => made.levels[other] as number)) + 1;
      assert.equal(made.levels[index], kind === "run" ? level : -1);
    }
  }));
});

Deno.test("a job whose secret output is needed runs again, and nothing else that succeeded does", () => {
  const graph = graphOf("login", "region:login", "load:region login", "other:login", "far:load");
  const success = { login: "SUCCESS", region: "SUCCESS", other: "SUCCESS" } as const;
  const again = plan(graph, [], { ...success, load: "FAILED" }, { hidden: ["login", "other"] });
  assert.deepEqual(again.jobs.map(({ kind }) => kind), ["run", "reuse", "run", "reuse", "run"]);
  const [login] = again.jobs;
  assert.deepEqual(login, {
    kind: "run",
    because: '"load" needs its secret output TOKEN, which the history does not hold',
  });
  assert.equal(names(graph, again), "login load far");
  // Through others only it is not needed, until one of them runs for its own secret's sake.
  const behind = plan(graphOf("a", "b:a", "c:b"), [], { a: "SUCCESS", b: "SUCCESS" }, {
    hidden: ["a"],
  });
  assert.deepEqual(behind.jobs.map(({ kind }) => kind), ["reuse", "reuse", "run"]);
  const chain = plan(graphOf("a", "b:a", "c:b"), [], { a: "SUCCESS", b: "SUCCESS" }, {
    hidden: ["a", "b"],
  });
  assert.deepEqual(chain.jobs.map(({ kind }) => kind), ["run", "run", "run"]);
});
