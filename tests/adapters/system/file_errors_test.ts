import assert from "node:assert/strict";
import { appendFileSync, openSync } from "node:fs";
import { createJobLogs } from "../../../src/adapters/fs/job_log.ts";
import { openAppendFile } from "../../../src/adapters/fs/append_file.ts";
import { describeFileError } from "../../../src/adapters/system/describe_file_error.ts";

/** What goes wrong, whichever of the runtime's two ways to files is taken, and how it is said. */
const troubles: readonly (readonly [() => unknown, string])[] = [
  [() => openSync("/tmp", "a+"), "It is a folder"],
  [() => Deno.openSync("/tmp", { write: true }), "It is a folder"],
  [() => openSync("/no/such/file", "r"), "No such file"],
  [() => Deno.openSync("/no/such/file"), "No such file"],
  [() => openSync("/dev/null/file", "a"), "Not a directory"],
  [() => Deno.openSync("/dev/null/file"), "Not a directory"],
  [() => Deno.readTextFileSync("/proc/self/mem"), "Input/output error"],
];

Deno.test("what is wrong with a file is said in the system's words alone", () => {
  for (const [act, words] of troubles) {
    assert.throws(act, (error) => {
      assert.equal(describeFileError(error), words);
      return true;
    });
  }
  assert.equal(
    describeFileError(new Error("Any other text: it stays")),
    "Any other text: it stays",
  );
});

Deno.test({
  name: "a full disk is said by its name",
  ignore: Deno.build.os !== "linux",
  fn() {
    const full = "No space left on device";
    const write = () => appendFileSync("/dev/full", "x");
    assert.throws(write, (error) => describeFileError(error) === full);
    assert.throws(() => openAppendFile("/dev/full").append("x"), { message: full });
  },
});

Deno.test("a log that cannot be opened is told of once, with its path", () => {
  const opened = createJobLogs().open("/tmp", null, null);
  assert.deepEqual(opened, { ok: false, error: 'cannot open the log file "/tmp": It is a folder' });
});
