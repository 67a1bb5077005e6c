import assert from "node:assert/strict";
import { openAppendFile } from "../../../src/adapters/fs/append_file.ts";
import { removeOldFiles } from "../../../src/adapters/fs/old_files.ts";
import { logReader } from "../../../src/adapters/fs/log_reader.ts";
import { ok } from "../../../src/core/result.ts";

async function withFolder(body: (folder: string) => void | Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function tailOf(folder: string, content: Uint8Array | string, range: [number, number], lines = 3) {
  const path = `${folder}/log`;
  Deno.writeFileSync(
    path,
    typeof content === "string" ? new TextEncoder().encode(content) : content,
  );
  return logReader.readTail(path, { offset: range[0], bytes: range[1] }, lines);
}

Deno.test("readTail returns the last lines of one execution's part of a log", () =>
  withFolder((folder) => {
    const log = "old 1\nold 2\nnew 1\nnew 2\n\nnew 4";
    assert.deepEqual(tailOf(folder, log, [12, 18]), ok(["new 2", "", "new 4"]));
    assert.deepEqual(tailOf(folder, log, [12, 12]), ok(["new 1", "new 2"]));
    assert.deepEqual(tailOf(folder, log, [0, 12], 1), ok(["old 2"]));
    assert.deepEqual(tailOf(folder, log, [12, 0]), ok([]));
    assert.deepEqual(tailOf(folder, "\n\n", [0, 2]), ok(["", ""]));
  }));

Deno.test("readTail takes bytes that are not UTF-8 and logs that got shorter", () =>
  withFolder((folder) => {
    assert.deepEqual(
      tailOf(folder, Uint8Array.of(0x61, 0xff, 0xc3, 0x0a), [0, 4]),
      ok(["a\ufffd\ufffd"]),
    );
    assert.deepEqual(tailOf(folder, "one\ntwo\n", [4, 900]), ok(["two"]));
    assert.deepEqual(tailOf(folder, "one\n", [100, 900]), ok([]));
  }));

Deno.test("readTail reads the end of a huge log only and starts with a whole line", () =>
  withFolder((folder) => {
    const path = `${folder}/sparse`;
    const bytes = 50_000_000_000;
    using file = Deno.openSync(path, { write: true, create: true });
    file.seekSync(bytes - 70_012, Deno.SeekMode.Start);
    file.writeSync(new TextEncoder().encode(`${"é".repeat(35_000)}\nlast lines\n`));
    const tail = logReader.readTail(path, { offset: 0, bytes }, 10);
    assert.deepEqual(tail, ok(["last lines"]));
  }));

Deno.test("readTail returns the end of a line that is longer than what is read", () =>
  withFolder((folder) => {
    const tail = tailOf(folder, "x".repeat(200_000), [0, 200_000]);
    assert(tail.ok);
    assert.equal(tail.value.length, 1);
    assert.match(tail.value[0] ?? "", /^x+$/);
    assert((tail.value[0] ?? "").length <= 65_536);
  }));

Deno.test("readTail says why a log cannot be read", () =>
  withFolder((folder) => {
    const tail = logReader.readTail(`${folder}/none`, { offset: 0, bytes: 5 }, 3);
    assert(!tail.ok);
    assert.match(tail.error, /No such file/);
  }));

Deno.test("an append file and its folder appear with the first text and keep what is there", () =>
  withFolder((folder) => {
    const path = `${folder}/deep/er/run.log`;
    const unused = openAppendFile(path);
    unused.close();
    assert.throws(() => Deno.statSync(`${folder}/deep`), Deno.errors.NotFound);
    for (const text of ["one\n", "two é\n"]) {
      const file = openAppendFile(path);
      file.append(text);
      file.append("more\n");
      file.close();
    }
    assert.equal(Deno.readTextFileSync(path), "one\nmore\ntwo é\nmore\n");
  }));

Deno.test("an append file passes on what the system refuses", () => {
  const full = openAppendFile("/dev/full");
  assert.throws(() => full.append("text"), /No space left/);
  full.close();
});

Deno.test("old files: a folder that cannot be read is a failure in words, one that is gone is none", () =>
  withFolder(async (folder) => {
    const options = { isMeant: () => true, before: Date.now() + 60_000 };
    assert.deepEqual(await removeOldFiles(`${folder}/none`, options), { removed: 0, failures: [] });
    Deno.writeTextFileSync(`${folder}/a`, "");
    assert.deepEqual(await removeOldFiles(`${folder}/a`, options), {
      removed: 0,
      failures: [`"${folder}/a": not a directory`],
    });
    assert.deepEqual(await removeOldFiles(folder, options), { removed: 1, failures: [] });
  }));
