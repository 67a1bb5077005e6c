import assert from "node:assert/strict";
import { type HistoryPathSources, locateHistory } from "../../src/core/history_path.ts";

const all: HistoryPathSources = {
  flag: "/flag.db",
  env: "/env.db",
  config: "/config.db",
  xdgStateHome: "/state",
  home: "/home/ops",
  cwd: "/work",
};

function pathOf(changes: Partial<HistoryPathSources>): string {
  const result = locateHistory({ ...all, ...changes });
  return result.ok ? result.value.path : `${result.error.kind}: ${result.error.message}`;
}

Deno.test("the nearest source of the history's path wins, and an empty one is none", () => {
  for (const none of [null, ""]) {
    assert.equal(pathOf({}), "/flag.db");
    assert.equal(pathOf({ flag: none }), "/env.db");
    assert.equal(pathOf({ flag: none, env: none }), "/config.db");
    const noName = { flag: none, env: none, config: none };
    assert.equal(pathOf(noName), "/state/executioner/history.db");
    assert.equal(
      pathOf({ ...noName, xdgStateHome: none }),
      "/home/ops/.local/state/executioner/history.db",
    );
  }
});

Deno.test("relative paths start from the working folder, and ~ from the home folder", () => {
  assert.equal(pathOf({ flag: "x/h.db" }), "/work/x/h.db");
  assert.equal(pathOf({ flag: null, env: "./h.db" }), "/work/h.db");
  assert.equal(pathOf({ flag: "~/h.db" }), "/home/ops/h.db");
  assert.equal(pathOf({ flag: null, env: "~/h.db" }), "/home/ops/h.db");
});

Deno.test("a relative XDG_STATE_HOME is ignored, as its specification wants", () => {
  assert.equal(
    pathOf({ flag: null, env: null, config: null, xdgStateHome: "state" }),
    "/home/ops/.local/state/executioner/history.db",
  );
});

Deno.test("without a home folder the rest still works, or the message says what is missing", () => {
  const homeless = { flag: null, env: null, config: null, home: null };
  assert.equal(pathOf(homeless), "/state/executioner/history.db");
  assert.equal(pathOf({ home: null }), "/flag.db");
  assert.match(pathOf({ ...homeless, xdgStateHome: null }), /^history: .*no database is named$/);
  assert.match(pathOf({ flag: "~/h.db", home: null }), /^history: .*"~\/h.db" starts there$/);
});
