import assert from "node:assert/strict";
import { findOwnGroups } from "../../../src/core/security/control_groups.ts";

function mount(at: string, type: "cgroup" | "cgroup2", options: string, root = "/"): string {
  return `35 31 0:32 ${root} ${at} rw,relatime shared:9 - ${type} ${type} rw,${options}`;
}

const folder = "/sys/fs/cgroup";
const pidsMount = mount(`${folder}/pids`, "cgroup", "pids");
const memoryMount = mount(`${folder}/memory`, "cgroup", "memory");
const unified = mount(`${folder}/unified`, "cgroup2", "nsdelegate");

Deno.test("version 1 has a folder for each controller, the machine's root included", () => {
  const found = findOwnGroups(
    "8:pids:/\n4:memory:/system.slice/cron.service\n",
    `${memoryMount}\n${pidsMount}\n`,
  );
  assert.deepEqual(found, {
    kind: "v1",
    memory: `${folder}/memory/system.slice/cron.service`,
    pids: `${folder}/pids`,
  });
});

Deno.test("controllers that share a hierarchy of version 1 are found among others", () => {
  const found = findOwnGroups(
    "3:cpu,memory,pids:/a:b\n",
    mount("/cg\\040roups", "cgroup", "cpu,memory,pids"),
  );
  assert.deepEqual(found, { kind: "v1", memory: "/cg roups/a:b", pids: "/cg roups/a:b" });
});

Deno.test("a container that sees only its own part of a hierarchy finds itself at its top", () => {
  const root = "/docker/12ab";
  const mounts = [
    mount(`${folder}/memory`, "cgroup", "memory", root),
    mount(`${folder}/pids`, "cgroup", "pids", root),
  ].join("\n");
  const found = findOwnGroups(`8:pids:${root}/x\n4:memory:${root}\n`, mounts);
  assert.deepEqual(found, { kind: "v1", memory: `${folder}/memory`, pids: `${folder}/pids/x` });
});

Deno.test("version 2 has one folder", () => {
  const mounts = mount(folder, "cgroup2", "nsdelegate");
  assert.deepEqual(findOwnGroups("0::/user.slice/a\\x2db.scope\n", mounts), {
    kind: "v2",
    folder: `${folder}/user.slice/a\\x2db.scope`,
  });
  assert.deepEqual(findOwnGroups("0::/\n", mounts), { kind: "v2", folder });
});

Deno.test("where both versions are there, the controllers' own hierarchies of version 1 count", () => {
  const memberships = "8:pids:/a\n4:memory:/b\n1:name=systemd:/c\n0::/d\n";
  const found = findOwnGroups(memberships, [unified, memoryMount, pidsMount].join("\n"));
  assert.deepEqual(found, { kind: "v1", memory: `${folder}/memory/b`, pids: `${folder}/pids/a` });
});

Deno.test("with version 1 only for other purposes, version 2 is what limits", () => {
  const systemd = mount(`${folder}/systemd`, "cgroup", "xattr,name=systemd");
  const found = findOwnGroups("1:name=systemd:/c\n0::/d\n", `${systemd}\n${unified}`);
  assert.deepEqual(found, { kind: "v2", folder: `${folder}/unified/d` });
});

Deno.test("where one of both cannot be limited, or none can be seen, it is said why", () => {
  const why = (memberships: string, mounts: string) => {
    const found = findOwnGroups(memberships, mounts);
    return found.kind === "none" ? found.why : found;
  };
  assert.equal(why("", ""), "no control groups are mounted");
  assert.equal(
    why("0::/a\n", "1 2 0:1 / / rw - ext4 /dev/sda rw\n"),
    "no control groups are mounted",
  );
  assert.equal(
    why("4:memory:/a\n0::/\n", `${memoryMount}\n${unified}`),
    "there is no control group for processes",
  );
  assert.equal(
    why("4:pids:/a\n0::/\n", `${pidsMount}\n${unified}`),
    "there is no control group for memory",
  );
  const hidden = "the engine's own control group is not to be seen";
  assert.equal(why("0::/../b\n", unified), hidden);
  assert.equal(why("0::/ab\n", mount(folder, "cgroup2", "x", "/a")), hidden);
});
