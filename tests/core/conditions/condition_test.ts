import assert from "node:assert/strict";
import type {
  Condition,
  LookAnswer,
  WrittenCondition,
} from "../../../src/core/conditions/condition.ts";
import { describeCondition } from "../../../src/core/conditions/describe_condition.ts";
import { judgeFiles } from "../../../src/core/conditions/file_stability.ts";
import {
  resolveCondition,
  type ResolvedCondition,
} from "../../../src/core/conditions/resolve_condition.ts";

function resolve(
  written: WrittenCondition,
  env: Readonly<Record<string, string>>,
  folder: string,
): ResolvedCondition {
  return resolveCondition(
    written,
    { env, folder },
    (text) => text.replaceAll("hunter22", "***"),
  );
}

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
    [shell("x".repeat(100)), `command "${"x".repeat(57)}..."`],
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
    const env = { ABSOLUTE: "/in", DAY: "mon" };
    const { condition } = resolve({ kind: "file", path, stableForMs: 0 }, env, folder);
    return condition.ok && condition.value.kind === "file" ? condition.value.path : null;
  };
  assert.equal(pathOf("in/x", "/srv"), "/srv/in/x");
  assert.equal(pathOf("../x", "/srv"), "/x");
  assert.equal(pathOf("${ABSOLUTE}/${DAY}", "/srv"), "/in/mon");
  assert.equal(pathOf("in/x", "/srv/[a]"), "/srv/[a]/in/x");
  assert.equal(pathOf("in/*", "/srv/[a]{b}"), "/srv/[[]a][{]b}/in/*");
});

Deno.test("what references make of a field must be what the field takes", () => {
  const env = { PORT: "5432", BIG: "70000", AT: "02:30", ZONE: "Mars/Base", SECRET: "hunter22" };
  const port = (text: string) => ({ kind: "port", host: "db", port: text }) as const;
  const time = (after: string, timezone: string | null = null) =>
    ({ kind: "time", after, timezone }) as const;
  const http = (method: string, status: string | null = null) =>
    ({ kind: "http", url: "http://x/", method, status }) as const;
  const wanted = 'Expected "port" to be a whole number from 1 to 65535';
  const cases: readonly (readonly [WrittenCondition, Condition | string])[] = [
    [port("${PORT}"), { kind: "port", host: "db", port: 5432 }],
    [port("5${NONE:-0}"), { kind: "port", host: "db", port: 50 }],
    [port("${BIG}"), `${wanted}: "70000"`],
    [port("${NONE}"), `${wanted}: "\${NONE}"`],
    [port("${SECRET}"), `${wanted}: "***"`],
    [time("${AT}"), { kind: "time", after: "02:30", timezone: null }],
    [
      time("${PORT}"),
      'Expected "after" to be a time of day from "00:00" to "23:59", such as "02:30": "5432"',
    ],
    [time("02:30", "${ZONE}"), 'Expected "timezone" to be the name of a time zone: "Mars/Base"'],
    [
      http("${NONE:-HEAD}", "${NONE:-204}"),
      { kind: "http", url: "http://x/", method: "HEAD", status: 204 },
    ],
    [http("${NONE:-GET}"), { kind: "http", url: "http://x/", method: "GET", status: null }],
    [http("${NONE:-PUT}"), 'Expected "method" to be GET or HEAD: "PUT"'],
  ];
  for (const [written, expected] of cases) {
    const { condition } = resolve(written, env, "/srv");
    assert.deepEqual(condition.ok ? condition.value : condition.error, expected);
  }
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
  const at = { now: 0, stableForMs: 0 };
  assert.deepEqual(judgeFiles(there("a"), null, at).answer, { kind: "met", found: "a file" });
  const none: LookAnswer = { kind: "not_yet", reason: "none" };
  assert.deepEqual(judgeFiles(none, changed.seen, at), {
    answer: none,
    seen: null,
    stableInMs: null,
  });
});
