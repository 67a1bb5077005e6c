import assert from "node:assert/strict";
import { createOutputFiles } from "../../../src/adapters/fs/output_files.ts";
import { makePrivateFolder } from "../../../src/adapters/system/folders.ts";
import { maxOutputBytes } from "../../../src/core/outputs/job_outputs.ts";

const files = createOutputFiles();

/** Calls back with the path of a prepared file in a private folder. */
async function withFile(body: (path: string, folder: string) => void | Promise<void>) {
  const folder = makePrivateFolder();
  assert.ok(folder.ok);
  try {
    const path = `${folder.value.path}/0-1`;
    assert.ok(files.prepare(path).ok);
    await body(path, folder.value.path);
    files.remove(path);
    assert.deepEqual([...Deno.readDirSync(folder.value.path)].map(({ name }) => name), []);
  } finally {
    folder.value.remove();
  }
  assert.throws(() => Deno.statSync(folder.value.path), Deno.errors.NotFound);
}

Deno.test("folder and file are nobody else's, and what was written is read", () =>
  withFile((path, folder) => {
    assert.equal((Deno.statSync(folder).mode ?? 0) & 0o777, 0o700);
    assert.equal((Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
    assert.deepEqual(files.read(path), { ok: true, value: new Uint8Array() });
    Deno.writeTextFileSync(path, "A=1\n");
    assert.deepEqual(files.read(path), { ok: true, value: new TextEncoder().encode("A=1\n") });
    assert.equal(files.prepare(path).ok, false, "a file that is there already is not ours");
  }));

Deno.test("of a huge file no more is read than shows that it is too large", () =>
  withFile((path) => {
    Deno.truncateSync(path, 1024 ** 3);
    const read = files.read(path);
    assert.equal(read.ok && read.value.length, maxOutputBytes + 1);
  }));

const hostile: Readonly<Record<string, readonly [(path: string) => Promise<unknown>, string]>> = {
  "a link to a file": [
    (path) => Deno.symlink("/etc/passwd", path),
    "it is no file any more, but a symbolic link",
  ],
  "a folder with something in it": [
    (path) => Deno.mkdir(`${path}/deep`, { recursive: true }),
    "it is no file any more, but a folder",
  ],
  "a pipe": [
    (path) => new Deno.Command("mkfifo", { args: [path] }).output(),
    "it is no file any more, but something else",
  ],
  "nothing": [() => Promise.resolve(), "the file is gone"],
};

for (const [what, [make, error]] of Object.entries(hostile)) {
  Deno.test(`${what} in the file's place is neither followed nor waited for`, () =>
    withFile(async (path) => {
      Deno.removeSync(path);
      await make(path);
      assert.deepEqual(files.read(path), { ok: false, error });
    }));
}
