import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { CheckSpec } from "../../src/core/check_spec.ts";
import { checkParamsSchema } from "../../src/core/config/check_params.ts";
import { makeCheck } from "../rig/make_check.ts";
import { isAlive, makePool } from "../rig/pool_rig.ts";

/**
 * Makes a folder and what runs one check in it, in a real slot thread with the permissions that it
 * has in a run. Parameters are completed as the config completes them.
 */
function makeBench({ net = false } = {}) {
  const rig = makePool({ net });
  return {
    rig,
    write(path: string, content: string | Uint8Array): void {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      Deno.writeFileSync(`${rig.folder}/${path}`, bytes);
    },
    async check(
      name: string,
      params: CheckSpec["params"] = {},
      changes: Partial<CheckSpec> = {},
    ): Promise<readonly [boolean, string]> {
      const complete = checkParamsSchema(name)?.parse(params) ?? params;
      const preChecks = [makeCheck(name, complete, changes)];
      const { checks, outcome } = await rig.run("true", { preChecks });
      const [result, ...others] = checks;
      assert.deepEqual(others, []);
      assert.ok(result, "the check left no result");
      assert.deepEqual([result.phase, result.name], ["pre", name]);
      assert.equal(outcome.kind, result.ok ? "succeeded" : "check_failed", result.message);
      return [result.ok, result.message];
    },
    [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose](),
  };
}

const negate = { negate: true };

Deno.test("checks of what is at a path say what they expected and what they found", async () => {
  await using bench = makeBench();
  const { check, rig } = bench;
  bench.write("full.csv", "a,b\n");
  bench.write("empty.csv", "");
  bench.write("[1].csv", "x");
  Deno.mkdirSync(`${rig.folder}/sub`);
  Deno.symlinkSync("nowhere", `${rig.folder}/dangling`);

  const exists = "check_file_exists";
  assert.deepEqual(await check(exists, { path: "full.csv" }), [true, 'found the file "full.csv"']);
  assert.deepEqual(await check(exists, { path: `${rig.folder}/f*.csv` }), [
    true,
    `found the file "${rig.folder}/full.csv"`,
  ]);
  assert.deepEqual(await check(exists, { path: "[1].csv" }), [true, 'found the file "[1].csv"']);
  assert.deepEqual(await check(exists, { path: "no.csv" }), [
    false,
    'expected a regular file, found none: "no.csv"',
  ]);
  assert.deepEqual(await check(exists, { path: "sub" }), [
    false,
    'expected a regular file, found a folder: "sub"',
  ]);
  assert.deepEqual(await check(exists, { path: "full.csv" }, negate), [
    false,
    'expected the opposite, found the file "full.csv"',
  ]);
  assert.deepEqual((await check(exists, { path: "no.csv" }, negate))[0], true);
  assert.deepEqual(await check(exists, {}, negate), [
    false,
    'parameter "path" must be a text: nothing',
  ]);

  const absent = "check_file_not_exists";
  assert.deepEqual(await check(absent, { path: "no*" }), [true, 'found nothing at "no*"']);
  assert.deepEqual(await check(absent, { path: "*.csv" }), [
    false,
    'expected nothing at "*.csv", found a file of 1 B: "[1].csv"',
  ]);
  assert.deepEqual(await check(absent, { path: "dangling" }), [
    false,
    'expected nothing at "dangling", found a link that leads nowhere: "dangling"',
  ]);

  const filled = "check_file_not_empty";
  assert.deepEqual(await check(filled, { path: "full.csv" }), [
    true,
    'found a file of 4 B: "full.csv"',
  ]);
  assert.deepEqual(await check(filled, { path: "*.csv" }), [
    false,
    'expected a file that is not empty, found an empty file: "empty.csv"',
  ]);
  // Neither "empty" nor "not empty" holds of what is not there.
  const none = [false, 'expected a file, found none: "no.csv"'];
  assert.deepEqual(await check(filled, { path: "no.csv" }), none);
  assert.deepEqual(await check(filled, { path: "no.csv" }, negate), none);

  Deno.utimeSync(`${rig.folder}/empty.csv`, new Date("2001-02-03T04:05:06Z"), 981_173_106);
  const fresh = "check_file_fresh";
  assert.deepEqual((await check(fresh, { path: "full.csv", max_age: "1h" }))[0], true);
  const [ok, message] = await check(fresh, { path: "empty.csv", max_age: 90 });
  assert.equal(ok, false);
  assert.match(
    message,
    /^expected a change of "empty.csv" within 1m 30s, found a change \d+d \d\dh ago \(2001-02-03T04:05:06\.000Z\)$/,
  );
});

Deno.test("checks of content name the file and the line of the match", async () => {
  await using bench = makeBench();
  const { check } = bench;
  bench.write("a.log", "fine\nORA-00942: table\nSP2-0734 unknown\r\n");
  bench.write("b.log", "fine\n");
  bench.write("raw.log", new Uint8Array([0xff, 0x0a, 0x45, 0x52, 0x52]));
  bench.write("long.log", `${"x".repeat(3_000_000)}ERR\nlast ERR\n`);

  assert.deepEqual(await check("check_no_ora_errors", { log_file: "*.log" }), [
    false,
    'expected no line with "ORA-", found "a.log" line 2: ORA-00942: table',
  ]);
  assert.deepEqual(await check("check_no_ora_errors", { log_file: "b.log" }), [
    true,
    'found no line with "ORA-" in "b.log"',
  ]);
  assert.deepEqual((await check("check_no_ora_errors", { log_file: "raw.log" }, negate))[0], false);
  assert.deepEqual(await check("check_no_ora_or_sp2_errors", { log_file: "none.log" }), [
    false,
    'expected a file, found none: "none.log"',
  ]);

  const contains = "check_file_contains";
  assert.deepEqual(await check(contains, { path: "a.log", pattern: "^SP2-\\d+ unknown$" }), [
    true,
    'found "a.log" line 3: SP2-0734 unknown',
  ]);
  assert.deepEqual(await check(contains, { path: "?.log", pattern: "FINE", ignore_case: true }), [
    true,
    'found 2 files, the last: "b.log" line 1: fine',
  ]);
  assert.deepEqual(await check(contains, { path: "?.log", pattern: "^ORA" }), [
    false,
    'expected a line that matches /^ORA/ in "b.log", found none',
  ]);

  const clean = "check_log_no_match";
  assert.deepEqual(await check(clean, { path: "raw.log", pattern: "^ERR" }), [
    false,
    'expected no line that matches /^ERR/, found "raw.log" line 2: ERR',
  ]);
  assert.deepEqual((await check(clean, { path: "b.log", pattern: "ERR" }))[0], true);
  assert.deepEqual((await check(clean, { path: "b.log", pattern: "ERR" }, negate))[0], false);
  // Of a line that is too long for a regular expression the beginning is looked at.
  assert.deepEqual(await check(clean, { path: "long.log", pattern: "ERR" }), [
    false,
    'expected no line that matches /ERR/, found "long.log" line 2: last ERR',
  ]);
});

Deno.test("checksums and JSON are checked of every file that a pattern matches", async () => {
  await using bench = makeBench();
  const { check } = bench;
  bench.write("abc", "abc");
  bench.write("good.json", '{"a": [1]}');
  bench.write("cut.json", '{"a":\n [1,\n');
  bench.write("latin.json", new Uint8Array([0x22, 0xe9, 0x22]));
  const sum = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  assert.deepEqual(await check("check_sha256", { path: "abc", sha256: sum.toUpperCase() }), [
    true,
    `found ${sum}: "abc"`,
  ]);
  assert.deepEqual(await check("check_sha256", { path: "abc", sha256: "0".repeat(64) }), [
    false,
    `expected the SHA-256 sum ${"0".repeat(64)}, found ${sum}: "abc"`,
  ]);
  const json = "check_json_valid";
  assert.deepEqual(await check(json, { path: "good.json" }), [true, 'found JSON in "good.json"']);
  const [ok, message] = await check(json, { path: "*.json" });
  assert.equal(ok, false);
  assert.match(message, /^expected JSON, found "cut\.json" line 3: /);
  assert.equal((await check(json, { path: "cut.json" }, negate))[0], true);
  assert.equal((await check(json, { path: "latin.json" }, negate))[0], false, "it is no text");
});

Deno.test("JSON of any size and depth is judged in next to no memory", async () => {
  await using bench = makeBench();
  const lines = '{"a": [1, "x"]},\n'.repeat(300_000);
  bench.write("large", `[\n${lines}{}]`);
  bench.write("cut", `[\n${lines}`);
  bench.write("deep", "[".repeat(5_000_000));
  const json = "check_json_valid";
  assert.deepEqual(await bench.check(json, { path: "large" }), [true, 'found JSON in "large"']);
  assert.deepEqual(await bench.check(json, { path: "cut" }), [
    false,
    'expected JSON, found "cut" line 300002: Unexpected end of JSON input',
  ]);
  assert.deepEqual(await bench.check(json, { path: "deep" }), [
    false,
    'expected JSON, found "deep" line 1: It is nested deeper than 100000',
  ]);
});

Deno.test("folders and disks are asked without leaving anything behind", async () => {
  await using bench = makeBench();
  const { check, rig } = bench;
  bench.write("file", "");
  Deno.mkdirSync(`${rig.folder}/open`);
  const writable = "check_dir_writable";
  assert.deepEqual(await check(writable, { path: "open" }), [true, 'found the folder "open"']);
  assert.deepEqual([...Deno.readDirSync(`${rig.folder}/open`)], []);
  assert.deepEqual(await check(writable, { path: "file" }), [
    false,
    'expected a folder that can be written to, found something else: "file"',
  ]);
  assert.deepEqual(await check(writable, { path: "none" }), [
    false,
    'expected a folder that can be written to, found nothing: "none"',
  ]);
  // Root may write anywhere.
  if (Deno.uid() !== 0) {
    Deno.mkdirSync(`${rig.folder}/closed`, { mode: 0o555 });
    assert.deepEqual(await check(writable, { path: "closed" }), [
      false,
      'expected a folder that can be written to, found one that cannot: "closed"',
    ]);
  }
  assert.equal((await check("check_disk_free", { min_free: 1 }))[0], true);
  const [ok, message] = await check("check_disk_free", { path: "open", min_free: "8000TiB" });
  assert.equal(ok, false);
  assert.match(message, /^expected at least 8000 TiB, found [\d.]+ [KMGT]iB free at "open"$/);
  assert.match((await check("check_disk_free", { path: "none", min_free: 1 }))[1], /^cannot read /);
});

Deno.test("a command is judged by its exit code and quoted by its last line", async () => {
  await using bench = makeBench();
  const { check, rig } = bench;
  const command = "check_command";
  const env = { PATH: "/usr/bin:/bin", REGION: "eu" };
  const told = await rig.run("true", {
    env,
    preChecks: [makeCheck(command, { command: "echo $REGION; pwd >&2; exit 3", exit_code: 3 })],
  });
  assert.equal(told.checks[0]?.message, `found exit code 3: ${Deno.realPathSync(rig.folder)}`);
  assert.deepEqual(await check(command, { command: "echo one; echo two; exit 4" }), [
    false,
    "expected exit code 0, found 4: two",
  ]);
  assert.deepEqual((await check(command, { command: "exit 4" }, negate))[0], true);
  assert.deepEqual((await check(command, { command: "no-such-program" }, negate))[0], false);
  assert.deepEqual(await check(command, { command: "kill -9 $$" }, negate), [
    false,
    "it was killed by SIGKILL",
  ]);
  assert.deepEqual(await check("check_nothing", {}, negate), [
    false,
    "there is no check of this name",
  ]);
});

Deno.test("a check that takes too long fails, negated or not, and leaves no process", async () => {
  await using bench = makeBench();
  const { check, rig } = bench;
  const command = "trap '' TERM; sleep 300 & echo $! > child; echo $$ > parent; wait";
  const limits = { timeoutMs: 300, negate: true };
  assert.deepEqual(await check("check_command", { command }, limits), [
    false,
    "it did not end within 0.3 s",
  ]);
  for (const name of ["parent", "child"]) {
    const pid = Number(Deno.readTextFileSync(`${rig.folder}/${name}`));
    assert.ok(pid > 0 && !isAlive(pid), `the ${name} still lives`);
  }
  // What a command leaves running ends with it.
  const [ok] = await check("check_command", { command: "sleep 300 & echo $! > left; exit 0" });
  assert.equal(ok, true);
  assert.equal(isAlive(Number(Deno.readTextFileSync(`${rig.folder}/left`))), false);
});

Deno.test("ports and web servers are asked over the network", async () => {
  await using bench = makeBench({ net: true });
  const { check } = bench;
  const slow = Promise.withResolvers<Response>();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/slow") return slow.promise;
    if (pathname === "/moved") return Response.redirect(new URL("/ok", request.url), 302);
    return new Response(request.method, { status: pathname === "/ok" ? 200 : 503 });
  });
  const { port } = server.addr;
  const base = `http://user:pass@127.0.0.1:${port}`;
  const shown = `http://127.0.0.1:${port}`;
  const host = "127.0.0.1";
  assert.deepEqual(await check("check_port_open", { host, port }), [
    true,
    `found port ${port} of 127.0.0.1 open`,
  ]);
  const http = "check_http_ok";
  assert.deepEqual(await check(http, { url: `${base}/ok?key=1` }), [true, "found status 200"]);
  assert.deepEqual(await check(http, { url: `${base}/moved`, method: "HEAD" }), [
    true,
    "found status 200",
  ]);
  assert.deepEqual(await check(http, { url: `${base}/bad`, status: 503 }), [
    true,
    "found status 503",
  ]);
  assert.deepEqual(await check(http, { url: `${base}/bad?key=1` }), [
    false,
    `expected status 200 to 299 of ${shown}/bad, found status 503`,
  ]);
  assert.deepEqual(await check(http, { url: `${base}/slow` }, { timeoutMs: 200 }), [
    false,
    "it did not end within 0.2 s",
  ]);
  slow.resolve(new Response());
  await server.shutdown();
  const [open, refused] = await check("check_port_open", { host, port });
  assert.equal(open, false);
  assert.match(refused, /^expected port \d+ of 127\.0\.0\.1 to be open, found no connection: .+/);
  assert.equal((await check("check_port_open", { host, port }, negate))[0], true);
  const [ok, none] = await check(http, { url: `${base}/ok?key=1` });
  assert.equal(ok, false);
  assert.match(none, /found no answer: /);
  assert.doesNotMatch(none, /pass|key=/, "a message tells secrets");
});

Deno.test("a database is asked for rows and for a value, and not changed", async () => {
  await using bench = makeBench();
  const { check, rig } = bench;
  const path = "sales.db";
  const db = new DatabaseSync(`${rig.folder}/${path}`);
  db.exec(
    "PRAGMA journal_mode = WAL; CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 'x'), (NULL, 'y')",
  );
  const query = "SELECT a FROM t ORDER BY a DESC";
  const sqlite = "check_sqlite_query";
  assert.deepEqual(await check(sqlite, { path, query }), [true, "found 2 rows"]);
  assert.deepEqual(await check(sqlite, { path, query, rows: 2, expect: 1 }), [true, 'found "1"']);
  db.close();
  assert.deepEqual(await check(sqlite, { path, query, rows: 3 }), [
    false,
    "expected 3 rows, found 2 rows",
  ]);
  assert.deepEqual(await check(sqlite, { path, query, expect: "2" }), [
    false,
    'expected "2", found "1"',
  ]);
  const last = "SELECT a FROM t WHERE b = 'y'";
  assert.deepEqual(await check(sqlite, { path, query: last, expect: null }), [true, "found NULL"]);
  const nothing = "SELECT 1 WHERE 0";
  assert.deepEqual(await check(sqlite, { path, query: nothing }), [
    false,
    "expected 1 row or more, found none",
  ]);
  assert.deepEqual((await check(sqlite, { path, query: nothing, rows: 0 }))[0], true);
  const change = await check(sqlite, { path, query: "DELETE FROM t" }, negate);
  assert.deepEqual(change, [
    false,
    'cannot ask "sales.db": attempt to write a readonly database',
  ]);
  assert.deepEqual(await check(sqlite, { path: "none.db", query }, negate), [
    false,
    'expected a database, found none: "none.db"',
  ]);
});
