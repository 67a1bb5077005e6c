import assert from "node:assert/strict";
import { type EngineLife, judgeEngine, type ProcessSighting } from "../../src/core/engine_life.ts";

const recorded = { pid: 7, pidStartTicks: 100, bootId: "b1", host: "h" };
const seen: ProcessSighting = { host: "h", bootId: "b1", process: { startTicks: 100 } };

Deno.test("an engine lives where the same process of the same boot is there", () => {
  const cases: readonly (readonly [Partial<ProcessSighting>, EngineLife])[] = [
    [{}, "alive"],
    [{ process: null }, "dead"],
    [{ process: { startTicks: 101 } }, "dead"],
    [{ bootId: "b2" }, "dead"],
    [{ host: "other" }, "elsewhere"],
    [{ host: "other", process: null }, "elsewhere"],
    [{ process: { startTicks: null } }, "alive"],
    [{ bootId: null, process: { startTicks: null } }, "alive"],
    [{ bootId: null, process: null }, "dead"],
  ];
  for (const [changes, life] of cases) {
    assert.equal(judgeEngine(recorded, { ...seen, ...changes }), life, JSON.stringify(changes));
  }
  const vague = { ...recorded, pidStartTicks: null, bootId: null };
  assert.equal(judgeEngine(vague, seen), "alive", "what is not known speaks against nobody");
});
