import assert from "node:assert/strict";
import fc from "fast-check";
import { findJobs } from "../../../src/core/graph/find_jobs.ts";
import { matchesGlob } from "../../../src/core/text/glob_text.ts";
import { type Selection, selectJobs } from "../../../src/core/graph/select_jobs.ts";
import { makeGraph, makeJobs } from "../../rig/make_job.ts";

/** a <- b <- d, a <- c <- d, and e alone. */
const graph = makeGraph(makeJobs([
  { id: "a" },
  { id: "b", dependencies: ["a"] },
  { id: "c", dependencies: ["a"] },
  { id: "d", dependencies: ["b", "c"] },
  { id: "e" },
]));

function select(selection: Partial<Selection>): string {
  const result = selectJobs(graph, { only: [], from: [], until: [], ...selection });
  if (!result.ok) return `unknown: ${result.error.option} ${JSON.stringify(result.error.unknown)}`;
  if (result.value === null) return "all";
  return [...result.value].sort().map((index) => graph.id(index)).join("");
}

Deno.test("a selection is what every option given asks for", () => {
  assert.equal(select({}), "all");
  assert.equal(select({ only: ["b"] }), "ab");
  assert.equal(select({ from: ["b"] }), "bd");
  assert.equal(select({ until: ["d"] }), "abcd");
  assert.equal(select({ from: ["b"], until: ["d"] }), "bd");
  assert.equal(select({ from: ["b"], until: ["c"] }), "");
  assert.equal(select({ only: ["b", "e"] }), "abe");
});

Deno.test("an entry that names no job is reported with the nearest id", () => {
  assert.equal(select({ from: ["x*"] }), 'unknown: from [{"id":"x*","nearest":null}]');
  const long = makeGraph(makeJobs([{ id: "extract" }, { id: "load" }]));
  assert.deepEqual(findJobs(long, ["extrac", "load", "extrac"]), {
    ok: false,
    error: [{ id: "extrac", nearest: "extract" }],
  });
});

Deno.test("patterns name all jobs that they match, and an id with wildcards its own job alone", () => {
  const ids = ["load[a]", "load[b]", "load*", "save"];
  const jobs = makeGraph(makeJobs(ids.map((id) => ({ id }))));
  const found = (name: string) => {
    const result = findJobs(jobs, [name]);
    return result.ok ? [...result.value] : null;
  };
  assert.deepEqual(found("load[?]"), [0, 1]);
  assert.deepEqual(found("*a*"), [0, 1, 2, 3]);
  assert.deepEqual(found("load*"), [2]);
  assert.deepEqual(found("load"), [0, 1], "a matrix stands for its cells");
});

Deno.test("globs agree with the regular expressions that they stand for", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 12 });
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", ".", "*", "?"), maxLength: 8 });
  fc.assert(fc.property(pattern, text, (glob, subject) => {
    const source = [...glob].map((c) =>
      c === "*" ? "[^]*" : c === "?" ? "[^]" : c === "." ? "\\." : c
    );
    assert.equal(matchesGlob(glob, subject), new RegExp(`^${source.join("")}$`).test(subject));
  }));
});

Deno.test("a hostile pattern is no slower than its length times the text's", () => {
  assert.equal(matchesGlob("*a".repeat(500) + "b", "a".repeat(20_000)), false);
});
