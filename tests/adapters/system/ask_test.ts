import assert from "node:assert/strict";
import { createAsk } from "../../../src/adapters/system/ask.ts";

/** Asks twice of an input that holds `text` and then ends or breaks. */
async function answers(text: string, end: () => Promise<null> = () => Promise.resolve(null)) {
  let said = "";
  const bytes = [...new TextEncoder().encode(text)];
  const ask = createAsk(
    { write: (more) => void (said += more), isTerminal: false, columns: () => 80, rows: () => 24 },
    {
      read(buffer) {
        const byte = bytes.shift();
        if (byte === undefined) return end();
        buffer[0] = byte;
        return Promise.resolve(1);
      },
    },
  );
  return { first: await ask("1? "), second: await ask("2? "), said };
}

Deno.test("an answer is a line; the end of the input is none", async () => {
  assert.deepEqual(await answers("yes\nno\n"), { first: "yes", second: "no", said: "1? 2? " });
  assert.deepEqual(await answers("y\r\n"), { first: "y", second: null, said: "1? 2? \n" });
  assert.deepEqual(await answers("ja"), { first: "ja", second: null, said: "1? \n2? \n" });
  assert.deepEqual(await answers(""), { first: null, second: null, said: "1? \n2? \n" });
  assert.deepEqual(await answers("\n"), { first: "", second: null, said: "1? 2? \n" });
});

Deno.test("an input that breaks is one that has ended, and an endless one fills no memory", async () => {
  const broken = () => Promise.reject(new Error("Input/output error"));
  assert.deepEqual((await answers("", broken)).first, null);
  assert.equal((await answers(`${"y".repeat(10_000)}\n`)).first?.length, 4096);
});
