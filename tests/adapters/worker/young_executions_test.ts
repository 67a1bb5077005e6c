import assert from "node:assert/strict";
import { YoungExecutions, youthMs } from "../../../src/adapters/worker/young_executions.ts";

Deno.test("an execution grows up once, by its age or when it is asked for", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const grown: [string, number][] = [];
  const young = new YoungExecutions<string>((name, ageMs) => {
    grown.push([name, ageMs]);
    if (name === "second") resolve();
  });
  for (const name of ["first", "ended", "asked for", "second"]) young.add(name);
  young.grow("asked for");
  assert.equal(young.giveUp("ended"), true);
  await promise;
  assert.deepEqual(grown.map(([name]) => name), ["asked for", "first", "second"]);
  for (const [name, ageMs] of grown.slice(1)) assert(ageMs >= youthMs, `${name}: ${ageMs} ms`);
  young.grow("first");
  assert.equal(young.giveUp("first"), false);
  assert.equal(grown.length, 3, "one grew up twice");
});

Deno.test("one that begins later has its own time, and none has any after the end", async () => {
  const grown: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const young = new YoungExecutions<string>((name) => {
    grown.push(name);
    if (name === "late") resolve();
    else young.add("late");
  });
  young.add("early");
  await promise;
  assert.deepEqual(grown, ["early", "late"]);
  young.add("never");
  young.close();
  assert.equal(young.giveUp("never"), false);
});
