import assert from "node:assert/strict";
import { proposedSteps } from "../../src/observers/next_steps.ts";
import { failedReport } from "../rig/notice_samples.ts";

function proposed(resumeWords: string | null): readonly string[] {
  return proposedSteps(failedReport(), null, { commandSuffix: "--db h.db", resumeWords })
    .map(({ command }) => command);
}

Deno.test("a restricted run is proposed to be resumed under its grants, a trusted one without", () => {
  assert.deepEqual(proposed("--restricted --allow-run=sh"), [
    "executioner show 42 --db h.db",
    "executioner resume 42 --restricted --allow-run=sh --db h.db",
  ]);
  assert.deepEqual(proposed(""), [
    "executioner show 42 --db h.db",
    "executioner resume 42 --db h.db",
  ]);
  assert.deepEqual(proposed(null), ["executioner show 42 --db h.db"]);
});
