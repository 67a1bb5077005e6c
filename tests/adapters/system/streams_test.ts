import assert from "node:assert/strict";
import { openLog } from "../../../src/adapters/system/open_log.ts";
import { homeFolder } from "../../../src/adapters/system/process_surroundings.ts";
import { readTextFile } from "../../../src/adapters/system/read_text_file.ts";
import { systemClock } from "../../../src/adapters/system/system_clock.ts";
import { createStandardSink, type StandardStream } from "../../../src/adapters/system/text_sink.ts";
import { OutputError } from "../../../src/ports/text_sink.ts";
import { withFolder } from "../sqlite/with_store.ts";

/** A stream that answers each write as the next of `answers` says; at the end it takes everything. */
function scripted(answers: readonly (number | Error)[], name: "stdout" | "stderr" = "stdout") {
  const left = [...answers];
  let taken = "";
  let calls = 0;
  const stream: StandardStream = {
    name,
    isTerminal: () => false,
    writeSync(bytes) {
      calls++;
      const answer = left.shift() ?? bytes.length;
      if (answer instanceof Error) throw answer;
      taken += new TextDecoder().decode(bytes.subarray(0, answer));
      return answer;
    },
  };
  return { stream, taken: () => taken, calls: () => calls };
}

Deno.test("a write is complete when it returns, although the stream takes it in pieces", () => {
  const { stream, taken } = scripted([2, new Deno.errors.WouldBlock("full"), 1]);
  createStandardSink(stream).write("hello world\n");
  assert.equal(taken(), "hello world\n");
});

Deno.test("once the reader has gone nothing is written any more, and nothing throws", () => {
  const { stream, taken, calls } = scripted([3, new Deno.errors.BrokenPipe("gone")]);
  const sink = createStandardSink(stream);
  assert.equal(sink.writeBytes(new TextEncoder().encode("hello")), false);
  sink.write("more");
  assert.equal(sink.writeBytes(new Uint8Array(1)), false);
  assert.deepEqual([taken(), calls()], ["hel", 2]);
});

Deno.test("a full disk behind the stream is an error that names the stream", () => {
  const { stream } = scripted([new Error("No space left on device (os error 28)")]);
  assert.throws(
    () => createStandardSink(stream).write("x"),
    (error) =>
      error instanceof OutputError &&
      error.message === "Cannot write to stdout: No space left on device",
  );
});

Deno.test("a full disk behind stderr is nobody's to hear of, and ends nothing", () => {
  const { stream, calls } = scripted([new Error("No space left on device")], "stderr");
  const sink = createStandardSink(stream);
  sink.write("x");
  sink.write("y");
  assert.equal(calls(), 1);
});

Deno.test("a stream that is no terminal is 80 by 24", () => {
  const sink = createStandardSink(scripted([]).stream);
  assert.deepEqual([sink.isTerminal, sink.columns(), sink.rows()], [false, 80, 24]);
});

Deno.test("text files: a byte order mark stays, what is not UTF-8 is refused with its place", () =>
  withFolder(async (folder) => {
    const path = `${folder}/x`;
    const read = async (bytes: readonly number[]) => {
      await Deno.writeFile(path, new Uint8Array(bytes));
      return await readTextFile(path);
    };
    assert.deepEqual(await read([0xef, 0xbb, 0xbf, 0x41]), { ok: true, value: "\ufeffA" });
    const invalid = { ok: false, error: "Not valid UTF-8 at byte 3" };
    assert.deepEqual(await read([0x41, 0xc3, 0xa9, 0xff, 0x41]), invalid);
    assert.deepEqual(await read([0x41, 0x41, 0x41, 0xc3]), invalid);
    assert.deepEqual(await readTextFile(`${folder}/none`), { ok: false, error: "No such file" });
    assert.deepEqual(await readTextFile(folder), { ok: false, error: "It is a folder" });
  }));

Deno.test("logs are read where they are, also while they grow, and a missing one is no error", () =>
  withFolder(async (folder) => {
    const path = `${folder}/x.log`;
    assert.deepEqual(openLog(path), { ok: true, value: null });
    await Deno.writeTextFile(path, "hello");
    const opened = openLog(path);
    assert.ok(opened.ok && opened.value !== null);
    const log = opened.value;
    try {
      const buffer = new Uint8Array(10);
      assert.deepEqual([log.size(), log.read(1, buffer.subarray(0, 2)), buffer[1]], [5, 2, 0x6c]);
      assert.equal(log.read(5, buffer), 0);
      await Deno.writeTextFile(path, " world", { append: true });
      assert.deepEqual([log.size(), log.read(5, buffer)], [11, 6]);
    } finally {
      log.close();
    }
  }));

Deno.test("the home folder is HOME, and without it what the user database says", async () => {
  assert.equal(await homeFolder({ HOME: "/home/joe" }), "/home/joe");
  for (const env of [{}, { HOME: "" }]) {
    assert.match(await homeFolder(env) ?? "", /^\//);
  }
});

Deno.test("a timer that is called off never fires, one that is not does", async () => {
  let calledOff = false;
  const cancel = systemClock.after(0, () => calledOff = true);
  cancel();
  cancel();
  await new Promise<void>((resolve) => void systemClock.after(1, resolve));
  assert.equal(calledOff, false);
  // A delay beyond what setTimeout takes must not fire at once.
  let early = false;
  const stop = systemClock.after(2 ** 40, () => early = true);
  await new Promise<void>((resolve) => void systemClock.after(1, resolve));
  stop();
  assert.equal(early, false);
});
