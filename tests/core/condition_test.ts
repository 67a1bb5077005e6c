import assert from "node:assert/strict";
import type { Condition, LookAnswer } from "../../src/core/condition.ts";
import { describeCondition } from "../../src/core/describe_condition.ts";
import { judgeFiles } from "../../src/core/file_stability.ts";
import { resolveCondition } from "../../src/core/resolve_condition.ts";

Deno.test("a condition is named for people, without passwords and keys of addresses", () => {
  const shell = (line: string): Condition => ({
    kind: "command",
    command: { kind: "shell", line },
  });
  const http = (url: string, method = "GET", status: number | null = null): Condition => ({
    kind: "http",
    url,
    method,
    status,
  });
  const cases: readonly (readonly [Condition, string])[] = [
    [{ kind: "file", path: "/in/*.csv", stableForMs: 0 }, 'file "/in/*.csv"'],
    [{ kind: "file", path: "x", stableForMs: 90_000 }, 'file "x" unchanged for 1m 30s'],
    [{ kind: "time", after: "02:30", timezone: null }, "time 02:30"],
    [{ kind: "time", after: "02:30", timezone: "UTC" }, "time 02:30 in UTC"],
    [shell(" test -e x "), 'command "test -e x"'],
    [shell("x".repeat(100)), `command "${"x".repeat(60)}..."`],
    [{ kind: "port", host: "db", port: 5432 }, "port 5432 of db"],
    [http("https://u:secret@host/up?key=secret#secret"), "https://host/up"],
    [http("https://u:${PW}@${HOST}/${APP}/up?key=${KEY}"), "https://${HOST}/${APP}/up"],
    [http("http://host/", "HEAD", 404), "HEAD http://host/ with status 404"],
    [{ kind: "plugin", plugin: "calendar", params: { secret: 1 } }, 'plugin "calendar"'],
  ];
  for (const [condition, text] of cases) assert.equal(describeCondition(condition), text);
});

Deno.test("a path is absolute once its references are replaced, and its folder is no pattern", () => {
  const pathOf = (path: string, folder: string) => {
    const { condition } = resolveCondition({ kind: "file", path, stableForMs: 0 }, {
      ABSOLUTE: "/in",
      DAY: "mon",
    }, folder);
    return condition.kind === "file" ? condition.path : null;
  };
  assert.equal(pathOf("in/x", "/srv"), "/srv/in/x");
  assert.equal(pathOf("../x", "/srv"), "/x");
  assert.equal(pathOf("${ABSOLUTE}/${DAY}", "/srv"), "/in/mon");
  assert.equal(pathOf("in/x", "/srv/[a]"), "/srv/[a]/in/x");
  assert.equal(pathOf("in/*", "/srv/[a]{b}"), "/srv/[[]a][{]b}/in/*");
});

Deno.test("files are stable once they have been seen unchanged for long enough", () => {
  const there = (snapshot: string): LookAnswer => ({ kind: "present", found: "a file", snapshot });
  const judge = (
    snapshot: string,
    seen: { readonly snapshot: string; readonly since: number } | null,
    now: number,
  ) => judgeFiles(there(snapshot), seen, { now, stableForMs: 1_000 });

  const first = judge("a", null, 5_000);
  assert.deepEqual([first.answer.kind, first.stableInMs], ["not_yet", 1_000]);
  const later = judge("a", first.seen, 5_400);
  assert.deepEqual([later.answer.kind, later.stableInMs], ["not_yet", 600]);
  const changed = judge("b", later.seen, 5_900);
  assert.deepEqual([changed.answer.kind, changed.stableInMs], ["not_yet", 1_000]);
  assert.equal(judge("b", changed.seen, 6_899).answer.kind, "not_yet");
  assert.equal(judge("b", changed.seen, 6_900).answer.kind, "met");
  // A clock that is set back must make nobody wait until it has caught up.
  const back = judge("b", changed.seen, 1_000);
  assert.equal(back.stableInMs, 1_000);
  assert.equal(judge("b", back.seen, 2_000).answer.kind, "met");
  const at = { now: 0, stableForMs: 0 };
  assert.deepEqual(judgeFiles(there("a"), null, at).answer, { kind: "met", found: "a file" });
  const none: LookAnswer = { kind: "not_yet", reason: "none" };
  assert.deepEqual(judgeFiles(none, changed.seen, at), {
    answer: none,
    seen: null,
    stableInMs: null,
  });
});
