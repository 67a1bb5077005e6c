import assert from "node:assert/strict";
import { engineTag, isTagOfDead } from "../../../src/adapters/proc/engine_tag.ts";
import { makePrivateFolder } from "../../../src/adapters/system/folders.ts";
import { removeStaleFolders } from "../../../src/adapters/system/stale_folders.ts";

/** The tag of this process, as if the clock had begun it at another tick: nobody lives that has it. */
function deadTag(): string {
  const tag = engineTag();
  assert.ok(tag !== null);
  return tag.replace(/\d+$/, (ticks) => String(Number(ticks) + 1));
}

Deno.test({
  name: "only engines of this boot and namespace can be known to be dead",
  ignore: Deno.build.os !== "linux",
  fn() {
    const tag = engineTag() ?? "";
    assert.equal(isTagOfDead(tag), false, "this one lives");
    assert.equal(isTagOfDead(deadTag()), true);
    const [boot = "", ...others] = deadTag().split(".");
    const otherBoot = boot.replace(/./, (digit) => digit === "0" ? "1" : "0");
    assert.equal(isTagOfDead([otherBoot, ...others].join(".")), false, "another boot");
    assert.equal(
      isTagOfDead([boot, "7", ...others.slice(1)].join(".")),
      false,
      "another namespace",
    );
    for (const text of ["", "unknown", `${deadTag()}.1`, `x${deadTag()}`]) {
      assert.equal(isTagOfDead(text), false, text);
    }
  },
});

Deno.test({
  name: "of folders of killed engines only those go that hold nothing of anybody else's",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const alive = makePrivateFolder();
    assert.ok(alive.ok);
    const base = alive.value.path.slice(0, alive.value.path.lastIndexOf("/"));
    const made: string[] = [alive.value.path];
    const make = async (tag: string, end: string, mode = 0o700) => {
      const path = `${base}/executioner-outputs-${tag}-${end}`;
      await Deno.mkdir(path);
      await Deno.chmod(path, mode);
      made.push(path);
      return path;
    };
    const told = await make(deadTag(), "toldto");
    // It says when it has begun, and ends with its stdin.
    const job = new Deno.Command("/bin/sh", {
      args: ["-c", "echo up; read line"],
      env: { EXECUTIONER_OUTPUT: `${told}/0-1` },
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    try {
      await job.stdout.getReader().read();
      const empty = await make(deadTag(), "empty1");
      const passable = await make(deadTag(), "passes", 0o711);
      await Deno.writeTextFile(`${passable}/3-1`, "A=1\n");
      const stranger = await make(deadTag(), "others");
      await Deno.writeTextFile(`${stranger}/notes`, "mine\n");
      const linked = await make(deadTag(), "linked");
      await Deno.symlink("/etc/hosts", `${linked}/0-1`);
      const open = await make(deadTag(), "writes", 0o777);
      const unknown = await make("unknown", "abcdef");
      removeStaleFolders();
      const isThere = (path: string) => Deno.lstat(path).then(() => true, () => false);
      for (const path of [empty, passable]) assert.equal(await isThere(path), false, path);
      for (const path of [alive.value.path, told, stranger, linked, open, unknown]) {
        assert.equal(await isThere(path), true, path);
      }
      await job.stdin.close();
      await job.status;
      removeStaleFolders();
      assert.equal(await isThere(told), false, "nobody can write there any more");
    } finally {
      await job.stdin.close().catch(() => {});
      await job.status;
      for (const path of made) await Deno.remove(path, { recursive: true }).catch(() => {});
    }
  },
});
