import assert from "node:assert/strict";
import { attackTableFile, withAttackTable } from "../../scripts/generate_attack_table.ts";
import { canConfine, type Operator, operators } from "../rig/restricted_rig.ts";
import { allAttacks } from "./all_attacks.ts";
import { type AttackResult, runAttacks } from "./run_attacks.ts";

const isRoot = operators.includes("root");
/** Some attacks take what only root can prepare. */
const attacks = allAttacks.filter(({ proof }) => isRoot || proof !== "planted")
  .filter(({ id, family }) => [undefined, id, family].includes(Deno.env.get("ATTACK")));

Deno.test("there are at least 80 attacks, each with a name of its own", () => {
  assert.ok(allAttacks.length >= 80, String(allAttacks.length));
  assert.equal(new Set(allAttacks.map(({ id }) => id)).size, allAttacks.length);
});

Deno.test("docs/security.md says which layer stops which attack", async () => {
  const document = await Deno.readTextFile(attackTableFile);
  const hint = "run scripts/deno run -A scripts/generate_attack_table.ts";
  assert.equal(document, await withAttackTable(document), hint);
});

for (const operator of operators) {
  const name = `--sandbox=os, run by ${operator}, stops every attack`;
  Deno.test(name, { ignore: !canConfine }, async () => {
    const results = await runAttacks(attacks, "os", operator);
    assert.equal(tell(results.filter(({ succeeded }) => succeeded)), "");
  });
}

Deno.test("--sandbox=deno stops the attacks that the table says, and no others", async () => {
  const results = await runAttacks(attacks, "deno", "user");
  const others = results.filter(({ attack, succeeded }) =>
    succeeded !== (attack.deno === "not stopped")
  );
  assert.equal(tell(others), "");
});

for (const operator of operators) {
  Deno.test(`unconfined, run by ${operator}, attacks succeed`, async () => {
    const provable = attacks.filter(({ proof }) => proverOf(proof) === operator);
    const results = await runAttacks(provable, "none", operator);
    assert.equal(tell(results.filter(({ succeeded }) => !succeeded)), "");
  });
}

/** Who can prove that an attack is one, or `null`. */
function proverOf(proof: typeof allAttacks[number]["proof"]): Operator | null {
  if (typeof proof === "object") return "control" in proof ? "user" : null;
  return proof === "root" ? "root" : "user";
}

function tell(results: readonly AttackResult[]): string {
  return results.map(({ attack, succeeded, account }) =>
    `${attack.id} (${attack.aim}) has ${succeeded ? "" : "not "}succeeded: ${account}`
  ).join("\n\n");
}
