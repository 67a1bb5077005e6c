import assert from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import { buildInfo, versionLine } from "../../src/cli/build_info.ts";
import { readLaunch } from "../../src/cli/launch.ts";

Deno.test("readLaunch leaves an environment alone that no self-contained file made", () => {
  const env = { PATH: "/bin", DENO_DIR: "/mine", DENO_NO_UPDATE_CHECK: "1" };
  assert.deepEqual(readLaunch(env), { self: null, runtimeFolder: null, env });
});

Deno.test("readLaunch gives the caller's variables back and drops those of the file's start", () => {
  const started = {
    PATH: "/bin",
    EXECUTIONER_SELF: "/opt/executioner",
    EXECUTIONER_DB: "/kept.db",
    DENO_DIR: "/cache/deno_dir",
    DENO_NO_UPDATE_CHECK: "1",
  };
  assert.deepEqual(readLaunch(started), {
    self: "/opt/executioner",
    runtimeFolder: "/cache/deno_dir",
    env: { PATH: "/bin", EXECUTIONER_DB: "/kept.db" },
  });
  const callers = {
    EXECUTIONER_CALLER_DENO_DIR: "/mine",
    EXECUTIONER_CALLER_DENO_NO_UPDATE_CHECK: "",
  };
  assert.deepEqual(readLaunch({ ...started, ...callers }).env, {
    PATH: "/bin",
    EXECUTIONER_DB: "/kept.db",
    DENO_DIR: "/mine",
    DENO_NO_UPDATE_CHECK: "",
  });
});

Deno.test("the sources know their version, and that they are sources", () => {
  assert.deepEqual(buildInfo, {
    version: config.version,
    commit: "source",
    deno: Deno.version.deno,
  });
  assert.equal(
    versionLine(),
    `executioner ${config.version} (commit source, Deno ${Deno.version.deno})`,
  );
});
