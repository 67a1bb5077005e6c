import assert from "node:assert/strict";
import { onFirstUse } from "../../src/core/on_first_use.ts";

Deno.test("onFirstUse makes a thing once, and not before somebody wants it", () => {
  let made = 0;
  const nothing = onFirstUse(() => {
    made++;
    return undefined;
  });
  assert.equal(made, 0);
  nothing();
  nothing();
  assert.equal(made, 1, "nothing is a thing, too");
});
