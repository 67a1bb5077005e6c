import assert from "node:assert/strict";
import { type EngineLife, judgeEngine, type ProcessSighting } from "../../src/core/engine_life.ts";
import { isPattern, matchesPattern } from "../../src/core/id_pattern.ts";

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

Deno.test("patterns: stars stand for any text, question marks for one character", () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ["*", "", true],
    ["*", "anything", true],
    ["a*c", "abc", true],
    ["a*c", "ac", true],
    ["a*c", "acb", false],
    ["*.sql", "load.sql", true],
    ["*.sql", "load_sql", false],
    ["?", "", false],
    ["l??d", "load", true],
    ["l?d", "load", false],
    ["*a*b*", "xxaxxbxx", true],
    ["*a*b*", "xxbxxaxx", false],
    ["a*", "*", false],
    ["*x", "a*x", true],
    ["load", "load", true],
    ["load", "loads", false],
    [`${"*a".repeat(40)}b`, "a".repeat(2000), false],
  ];
  for (const [pattern, text, fits] of cases) {
    assert.equal(matchesPattern(pattern, text), fits, `"${pattern}" and "${text}"`);
  }
  assert.deepEqual(["a*", "b?", "a.b", "[a]"].map(isPattern), [true, true, false, false]);
});
