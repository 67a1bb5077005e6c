import assert from "node:assert/strict";
import { statfsSync } from "node:fs";
import { roomAt, whyCut } from "../../../src/adapters/fs/log_room.ts";
import { launchWords } from "../../../src/core/commands/process_settings.ts";

const tools = { prlimit: "/usr/bin/prlimit", nice: "/usr/bin/nice", setpriv: "/usr/bin/setpriv" };

/** The words that start a job with a limit on the size of files. */
function limited(soft: number | null) {
  const limits = { nofile: { soft: 5, hard: 5 }, fsize: { soft, hard: null } };
  return launchWords({ umask: "027", nice: 5, limits }, tools, null);
}

Deno.test("a log where there is room, below every limit, is not suspected", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/a.log`;
    for (const launcher of [[], limited(null), limited(101)]) {
      assert.equal(whyCut({ path, end: 100, launcher }), null, launcher.join(" "));
    }
    // Of another folder, and of one that is not there.
    assert.equal(whyCut({ path: "/a.log", end: 0, launcher: [] }), null);
    assert.equal(whyCut({ path: `${folder}/gone/a.log`, end: 0, launcher: [] }), null);
    // A file system without blocks is not full.
    assert.equal(whyCut({ path: "/proc/a.log", end: 0, launcher: [] }), null);
  } finally {
    await Deno.remove(folder);
  }
});

Deno.test("a log as large as files of its job may become is suspected", () => {
  const why = "it has reached the size that files may have, 100 bytes (ulimit -f)";
  assert.equal(whyCut({ path: "/tmp/a.log", end: 100, launcher: limited(100) }), why);
  assert.equal(whyCut({ path: "/tmp/a.log", end: 99, launcher: limited(100) }), null);
});

Deno.test("the room of a file system is what the system says it is", () => {
  for (const folder of ["/", "/tmp", "/proc"]) {
    const { bsize, blocks, bavail } = statfsSync(folder);
    const room = roomAt(folder);
    assert.deepEqual([room?.blockBytes, room?.blocks], [bsize, blocks], folder);
    // Others write meanwhile.
    const differing = Math.abs((room?.free ?? NaN) - bavail);
    assert.ok(differing <= blocks / 10, `${folder}: ${room?.free} and ${bavail} blocks are free`);
  }
});
