import assert from "node:assert/strict";
import { SecretAutomaton } from "../../src/core/secrets/secret_automaton.ts";
import { SecretMasker } from "../../src/core/secrets/secret_masker.ts";
import { ok } from "../../src/core/result.ts";
import type { JobLog } from "../../src/ports/job_log.ts";
import { OutputPump } from "../../src/runner/output_pump.ts";

function makeLog(write: (bytes: Uint8Array) => void): JobLog {
  return {
    descriptor: -1,
    offset: 0,
    size: () => 0,
    tail: () => ok(new Uint8Array()),
    write,
    close: () => {},
  };
}

function makeMasker(): SecretMasker {
  return new SecretMasker(new SecretAutomaton(["hunter22"]));
}

Deno.test("what comes in pieces is masked as if it came at once", async () => {
  const text = Array.from({ length: 200 }, (_, n) => `line ${n}: hunter22, not hunter2${n}\n`).join(
    "",
  );
  const bytes = new TextEncoder().encode(text);
  // Lengths that share no divisor with those of the lines: each place is cut at some time.
  for (const length of [1, 7, 61, 1009]) {
    let at = 0;
    const pieces = new ReadableStream({
      type: "bytes",
      pull(controller) {
        if (at < bytes.length) controller.enqueue(bytes.slice(at, at += length));
        else {
          controller.close();
          controller.byobRequest?.respond(0);
        }
      },
    });
    let written = "";
    const decoder = new TextDecoder();
    const log = makeLog((part) => {
      written += decoder.decode(part, { stream: true });
    });
    assert.equal(await new OutputPump(pieces, makeMasker(), log).finish(), null);
    assert.equal(written, text.replaceAll("hunter22", "***"), `in pieces of ${length} bytes`);
  }
});

Deno.test("a log that cannot be written ends the reading, and the reason is told", async () => {
  let cancelled = false;
  let pulls = 0;
  const endless = new ReadableStream({
    type: "bytes",
    pull: (controller) => {
      pulls++;
      controller.enqueue(new Uint8Array(10));
    },
    cancel: () => {
      cancelled = true;
    },
  });
  const log = makeLog(() => {
    throw new Error("No space left on device");
  });
  const pump = new OutputPump(endless, makeMasker(), log);
  assert.equal(await pump.finish(), "No space left on device");
  assert(cancelled, "the job goes on writing into a pipe that nobody reads");
  assert(pulls < 10, `${pulls} chunks were read after the failure`);
});

Deno.test("whoever keeps the pipe is not waited for, and what was held back is written", async () => {
  const never = new ReadableStream({
    type: "bytes",
    start: (controller) => controller.enqueue(new TextEncoder().encode("x hunter22 hunt")),
  });
  let text = "";
  const log = makeLog((bytes) => {
    text += new TextDecoder().decode(bytes);
  });
  assert.equal(await new OutputPump(never, makeMasker(), log).finish(), null);
  assert.equal(text, "x *** hunt");
});
