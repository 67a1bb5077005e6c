import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import fc from "fast-check";
import type { OptionSpec } from "../../../src/cli/command_line/option.ts";
import { tokenizeArguments } from "../../../src/cli/command_line/tokenize_arguments.ts";

const options: readonly OptionSpec[] = [
  { name: "config", short: "c", type: "text", description: "" },
  { name: "workers", type: "whole_number", description: "" },
  { name: "verbose", short: "v", type: "flag", description: "" },
  { name: "quiet", short: "q", type: "flag", description: "" },
  { name: "list", type: "optional_text", description: "" },
];

/** What parseArgs of node:util makes of the same arguments, in the same words. */
function nodeTokens(args: readonly string[]) {
  const { tokens } = parseArgs({
    args: [...args],
    options: {
      config: { type: "string", short: "c" },
      workers: { type: "string" },
      verbose: { type: "boolean", short: "v" },
      quiet: { type: "boolean", short: "q" },
      list: { type: "boolean" },
    },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  return tokens.flatMap((token): object[] => {
    const { kind, index } = token;
    if (kind === "option-terminator") return [];
    if (kind === "positional") return [{ kind: "operand", index, value: token.value }];
    const { name, rawName, value = null, inlineValue = false } = token;
    return [{ kind, index, name, rawName, value, isInline: inlineValue }];
  });
}

const long = fc.constantFrom("config", "workers", "verbose", "list", "unknown", "n");
const text = fc.constantFrom("", "x", "a=b", "-", "--", "-v", "--quiet", "=", "1", "jobs.json");
const group = fc.array(fc.constantFrom("c", "v", "q", "x", "1"), { minLength: 1, maxLength: 4 });
const argument = fc.oneof(
  text,
  long.map((name) => `--${name}`),
  fc.tuple(long, text).map(([name, value]) => `--${name}=${value}`),
  group.map((letters) => `-${letters.join("")}`),
  fc.tuple(group, text).map(([letters, value]) => `-${letters.join("")}c${value}`),
);

Deno.test("arguments are taken apart as parseArgs of node:util does", () => {
  fc.assert(
    fc.property(fc.array(argument, { maxLength: 6 }), (args) => {
      assert.deepEqual(tokenizeArguments(args, options), nodeTokens(args));
    }),
    { numRuns: 3000 },
  );
});

Deno.test("groups, values in the same argument and after it, and what comes after two dashes", () => {
  const words = (args: readonly string[]) =>
    tokenizeArguments(args, options).map((token) =>
      token.kind === "operand" ? token.value : `${token.rawName}:${token.value ?? ""}`
    );
  assert.deepEqual(words(["-vqcfile", "-c", "-v"]), ["-v:", "-q:", "-c:file", "-c:-v"]);
  assert.deepEqual(words(["--workers=4", "--list", "app"]), ["--workers:4", "--list:", "app"]);
  assert.deepEqual(words(["run", "--", "-v", "--"]), ["run", "-v", "--"]);
  assert.deepEqual(words(["-", "--config"]), ["-", "--config:"]);
});
