import assert from "node:assert/strict";
import { LineSplitter } from "../../src/core/text/line_splitter.ts";
import {
  programAnswer,
  type ProgramEnd,
  programInput,
} from "../../src/core/plugins/plugin_program.ts";
import {
  moduleQuestion,
  readAnswer,
  readPluginReply,
} from "../../src/core/plugins/plugin_protocol.ts";
import { pluginText } from "../../src/core/plugins/plugin_text.ts";

const question = {
  plugin: "ready",
  purpose: "check",
  params: { table: "sales" },
  jobId: "load",
  env: { A: "1", B: "2", PASSWORD: "hunter22" },
  cwd: "/srv",
} as const;

function answerOf(code: number | string, stdout = "", stderr = "") {
  const exit: ProgramEnd["exit"] = typeof code === "string"
    ? { kind: "signal", signal: code }
    : { kind: "code", code };
  const { kind, ...rest } = programAnswer({ exit, stdout, stderr });
  return [kind, ...Object.values(rest)];
}

Deno.test("a program reads one line of JSON without the job's environment", () => {
  assert.equal(
    programInput(question),
    '{"version":1,"plugin":"ready","purpose":"check","job_id":"load","params":{"table":"sales"},"cwd":"/srv"}\n',
  );
});

Deno.test("only exit codes 0 and 75 are an answer; the last line is its reason", () => {
  assert.deepEqual(answerOf(0, "looking\n12 rows\n", "a warning"), ["met", "12 rows"]);
  assert.deepEqual(answerOf(0, "", "12 rows\n\n"), ["met", "12 rows"]);
  assert.deepEqual(answerOf(0, " \n"), ["met", "exit code 0"]);
  assert.deepEqual(answerOf(75, "0 rows\n"), ["not_yet", "0 rows"]);
  assert.deepEqual(answerOf(75), ["not_yet", "exit code 75"]);
});

Deno.test("whatever else ends a program is a failure that says how it ended", () => {
  const traceback = "Traceback (most recent call last):\n  File \"p.py\"\nKeyError: 'table'\n";
  assert.deepEqual(answerOf(1, "12 rows\n", traceback), [
    "failed",
    "exit code 1: KeyError: 'table'",
  ]);
  assert.deepEqual(answerOf(2, "no such table\n"), ["failed", "exit code 2: no such table"]);
  assert.deepEqual(answerOf(9), ["failed", "exit code 9"]);
  assert.deepEqual(answerOf("SIGKILL", "12 rows"), ["failed", "it was killed by SIGKILL: 12 rows"]);
  assert.deepEqual(answerOf(127, "", "sh: x: not found"), [
    "failed",
    "it cannot be executed, exit code 127: sh: x: not found",
  ]);
});

Deno.test("a module is told the variables that are granted and no others", () => {
  assert.deepEqual(moduleQuestion(question, false), { ...question, version: 1, env: {} });
  assert.deepEqual(moduleQuestion(question, true).env, question.env);
  assert.deepEqual(moduleQuestion(question, ["B", "C", "constructor"]).env, { B: "2" });
});

Deno.test("a module's answer has a status and may have a reason; nothing else is one", () => {
  const reasonOf = (value: unknown) => Object.values(readAnswer(value));
  assert.deepEqual(readAnswer({ status: "met", reason: "12 rows" }), {
    kind: "met",
    found: "12 rows",
  });
  assert.deepEqual(reasonOf({ status: "not_yet", reason: "0 rows" }), ["not_yet", "0 rows"]);
  assert.deepEqual(reasonOf({ status: "failed" }), ["failed", 'status "failed"']);
  assert.deepEqual(reasonOf({ status: "met", reason: " " }), ["met", 'status "met"']);
  const expected = 'expected {"status": "met", "not_yet" or "failed", "reason": text}, got';
  const wrong: readonly (readonly [unknown, string])[] = [
    [undefined, "undefined"],
    [true, "true"],
    ["met", '"met"'],
    [null, "null"],
    [() => true, "a function"],
    [{ status: "yes" }, '"yes" as the status'],
    [{}, "undefined as the status"],
    [[], "undefined as the status"],
    [{ status: "met", reason: 12 }, "12 as the reason"],
    [{ status: "met", reason: {} }, "an object as the reason"],
  ];
  for (const [value, told] of wrong) {
    assert.deepEqual(reasonOf(value), ["failed", `${expected} ${told}`]);
  }
});

Deno.test("a message of a module's thread that is none is known for that", () => {
  const answer = { kind: "met", found: "x" } as const;
  assert.deepEqual(readPluginReply({ kind: "answered", token: 1, answer, more: 1 }), {
    kind: "answered",
    token: 1,
    answer,
  });
  for (
    const forged of [
      null,
      1,
      {},
      { kind: "answered" },
      { kind: "answered", token: "1", answer },
      { kind: "answered", token: 1, answer: { kind: "met" } },
      { kind: "answered", token: 1, answer: { kind: "gone", reason: "x" } },
      { kind: "answered", token: 1, answer: { kind: "failed", reason: { toString: 1 } } },
      { kind: "not_loaded" },
    ]
  ) assert.equal(readPluginReply(forged), null, JSON.stringify(forged));
});

Deno.test("what a plugin says is masked before it is cut, and safe to print", () => {
  const mask = (text: string) => text.replaceAll("hunter22", "***");
  assert.equal(pluginText("\x1b[31mno\x1b[0m \x1b]0;x\x07hunter22\n", mask), "no ***");
  assert.equal(pluginText("two\nlines\u202e", mask), "two\\nlines\\u202e");
  const long = pluginText(`${"x".repeat(496)}hunter22 and more`, mask);
  assert.equal(long, `${"x".repeat(496)}*** ...`);
});

Deno.test("lines come out whole however they are cut", () => {
  const lines = new LineSplitter(5);
  assert.deepEqual(lines.push("a"), []);
  assert.deepEqual(lines.push("b\nc\n\nde"), ["ab", "c", ""]);
  assert.deepEqual(lines.push("f\n"), ["def"]);
  assert.equal(lines.push("123456"), null);
});
