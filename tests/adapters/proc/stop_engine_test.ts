import assert from "node:assert/strict";
import { stopEngine } from "../../../src/adapters/proc/stop_engine.ts";

/** Calls back with a database and a shell that lives until it is signalled, with a file as stdin. */
async function withProcess(
  { opens, uid }: { readonly opens: boolean; readonly uid?: number },
  body: (pid: number, database: string) => Promise<void> | void,
): Promise<Deno.Signal | null> {
  const folder = await Deno.makeTempDir();
  const database = `${folder}/history.db`;
  await Deno.writeTextFile(database, "");
  const open = opens ? `exec 7<"${database}"; ` : "";
  const child = new Deno.Command("/bin/sh", {
    args: ["-c", `${open}echo up; exec sleep 300`],
    stdout: "piped",
    ...(uid === undefined ? {} : { uid, gid: uid }),
    cwd: "/",
  });
  if (uid !== undefined) await Deno.chmod(folder, 0o755);
  const process = child.spawn();
  const reader = process.stdout.getReader();
  try {
    await reader.read();
    await body(process.pid, database);
    try {
      process.kill("SIGKILL");
    } catch {
      // It was stopped.
    }
    return (await process.status).signal;
  } finally {
    await reader.cancel();
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({
  name: "only a process that works on the history is asked to stop",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const spared = await withProcess({ opens: false }, (pid, database) => {
      assert.equal(stopEngine(pid, { now: false, database }), "stranger");
    });
    assert.equal(spared, "SIGKILL", "it was signalled though it is no engine");
    const asked = await withProcess({ opens: true }, async (pid, database) => {
      const other = `${database}.other`;
      await Deno.writeTextFile(other, "");
      assert.equal(stopEngine(pid, { now: false, database: other }), "stranger", "another history");
      assert.equal(stopEngine(pid, { now: false, database: `${database}.none` }), "stranger");
      assert.equal(stopEngine(pid, { now: false, database }), "asked");
      // Its death is what `withProcess` waits for; the second kill comes too late to be it.
      while (stopEngine(pid, { now: false, database }) === "asked");
    });
    assert.equal(asked, "SIGTERM");
  },
});

Deno.test({
  name: "a history of somebody else stops that user's processes alone, though root asks",
  ignore: Deno.build.os !== "linux" || Deno.uid() !== 0,
  async fn() {
    const someone = 54_321;
    const spared = await withProcess({ opens: true }, async (pid, database) => {
      await Deno.chown(database, someone, someone);
      assert.equal(stopEngine(pid, { now: true, database }), "not_the_owners");
    });
    assert.equal(spared, "SIGKILL", "root's process was signalled");
    await withProcess({ opens: true, uid: someone }, async (pid, database) => {
      await Deno.chown(database, someone, someone);
      assert.equal(stopEngine(pid, { now: false, database }), "asked");
    });
    await withProcess({ opens: true, uid: someone }, (pid, database) => {
      assert.equal(stopEngine(pid, { now: false, database }), "asked", "the history is root's");
    });
  },
});

Deno.test("numbers that mean more than one process are never signalled", () => {
  for (const pid of [-1, 0, 1]) {
    assert.equal(stopEngine(pid, { now: true, database: "/nonexistent" }), "gone");
  }
});
