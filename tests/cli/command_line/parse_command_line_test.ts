import assert from "node:assert/strict";
import { parseEnvOption } from "../../../src/cli/command_line/env_option.ts";
import {
  type CommandLineSpec,
  parseCommandLine,
} from "../../../src/cli/command_line/parse_command_line.ts";
import { readRunOptions, type RunOptions } from "../../../src/cli/command_line/run_options.ts";
import { findCommand } from "../../../src/cli/command_line/command_table.ts";
import { wantsColor } from "../../../src/cli/views/style.ts";
import { createStyle } from "../../../src/core/text/text_style.ts";

const spec: CommandLineSpec = {
  options: [
    { name: "all", short: "a", type: "flag", description: "" },
    { name: "force", short: "f", type: "flag", description: "" },
    { name: "name", short: "n", type: "text", valueName: "NAME", description: "" },
    { name: "tag", short: "t", type: "text", repeatable: true, description: "" },
    { name: "limit", short: "l", type: "whole_number", min: 1, valueName: "N", description: "" },
    { name: "list", type: "optional_text", description: "" },
    { name: "secret-door", type: "flag", description: "", hidden: true },
  ],
  operands: [
    { name: "FILE", description: "a file" },
    { name: "REST", description: "more", optional: true, repeatable: true },
  ],
};

function parse(line: string) {
  const result = parseCommandLine(line.split(" ").filter((word) => word !== ""), spec);
  if (!result.ok) return { error: result.error };
  const { values, operands } = result.value;
  return {
    operands,
    all: values.has("all"),
    force: values.has("force"),
    name: values.text("name"),
    tags: values.texts("tag"),
    limit: values.wholeNumber("limit"),
    list: values.has("list") ? values.text("list") ?? "(no value)" : null,
  };
}

const nothing = {
  operands: ["x"],
  all: false,
  force: false,
  name: null,
  tags: [],
  limit: null,
  list: null,
};

Deno.test("options and operands are taken apart in every way in which people write them", () => {
  const cases: readonly (readonly [string, Partial<typeof nothing> | Record<string, unknown>])[] = [
    ["x", {}],
    ["-a x", { all: true }],
    ["x -af", { all: true, force: true }],
    ["x --all --all", { all: true }],
    ["--name joe x", { name: "joe" }],
    ["x --name=joe", { name: "joe" }],
    ["-n joe x", { name: "joe" }],
    ["-njoe x", { name: "joe" }],
    ["-an joe x", { all: true, name: "joe" }],
    ["--name= x", { name: "" }],
    ["--name=-a x", { name: "-a" }],
    ["--name - x", { name: "-" }],
    ["--name a --name b x", { name: "b" }],
    ["-t a x --tag b", { tags: ["a", "b"] }],
    ["--limit 7 x", { limit: 7 }],
    ["--limit=007 x", { limit: 7 }],
    ["-l 1 x y z", { limit: 1, operands: ["x", "y", "z"] }],
    ["x -- -a --name", { operands: ["x", "-a", "--name"] }],
    ["-- -x", { operands: ["-x"] }],
    ["--list app x", { list: "app" }],
    ["--list=app x", { list: "app" }],
    ["x --list", { list: "(no value)" }],
    ["x --list -a", { list: "(no value)", all: true }],
    ["--list -- x", { list: "(no value)" }],
    ["--secret-door x", {}],
    ["-", { operands: ["-"] }],
  ];
  for (const [line, expected] of cases) {
    assert.deepEqual(parse(line), { ...nothing, ...expected }, `for: ${line}`);
  }
});

Deno.test("every mistake is named with what was typed and, where it can be told, what was meant", () => {
  const cases: readonly (readonly [string, string, string | undefined])[] = [
    ["x --nmae joe", "Unknown option: --nmae", "Did you mean --name?"],
    ["x --LIMIT=3", "Unknown option: --LIMIT", "Did you mean --limit?"],
    ["x --secret-dor", "Unknown option: --secret-dor", undefined],
    ["x --zzz", "Unknown option: --zzz", undefined],
    ["x -z", "Unknown option: -z", undefined],
    ["x -az", "Unknown option: -z", undefined],
    ["x --__proto__", "Unknown option: --__proto__", undefined],
    ["x --all=yes", 'Option --all takes no value: "yes"', undefined],
    ["x --name", "Option --name needs a value: --name NAME", undefined],
    [
      "x --name --all",
      'Option --name needs a value, but "--all" follows',
      "For a value that starts with a dash write --name=--all",
    ],
    ["x --limit 0", 'Option --limit needs a whole number of at least 1: "0"', undefined],
    ["x --limit -3", 'Option --limit needs a whole number of at least 1: "-3"', undefined],
    ["x --limit 1.5", 'Option --limit needs a whole number of at least 1: "1.5"', undefined],
    ["x --limit 1e3", 'Option --limit needs a whole number of at least 1: "1e3"', undefined],
    ["x -l many", 'Option -l needs a whole number of at least 1: "many"', undefined],
    ["", "Missing FILE: a file", undefined],
    ["--all", "Missing FILE: a file", undefined],
  ];
  for (const [line, message, hint] of cases) {
    const error = { kind: "usage", message, ...(hint === undefined ? {} : { hint }) };
    assert.deepEqual(parse(line), { error }, `for: ${line}`);
  }
});

Deno.test("a word that is none of those that an option or operand takes is refused", () => {
  const choosy = {
    options: [{ name: "how", short: "w", type: "text", choices: ["bar", "none"], description: "" }],
    operands: [{ name: "WHAT", choices: ["tree", "list"], repeatable: true, description: "" }],
  } as const;
  const cases: readonly (readonly [string, string, string | undefined])[] = [
    ["tree --how=bra", 'Option --how must be one of bar, none: "bra"', 'Did you mean "bar"?'],
    ["tree -w fast", 'Option -w must be one of bar, none: "fast"', undefined],
    ["tree lits", 'WHAT must be one of tree, list: "lits"', 'Did you mean "list"?'],
    ["tree --how=", 'Option --how must be one of bar, none: ""', undefined],
  ];
  for (const [line, message, hint] of cases) {
    const parsed = parseCommandLine(line.split(" "), choosy);
    const error = { kind: "usage", message, ...(hint === undefined ? {} : { hint }) };
    assert.deepEqual(parsed, { ok: false, error }, `for: ${line}`);
  }
  const right = parseCommandLine(["tree", "--how", "none", "list"], choosy);
  assert.ok(right.ok);
  assert.deepEqual(right.value.operands, ["tree", "list"]);
  assert.equal(right.value.values.choice("how", ["bar", "none"]), "none");
});

Deno.test("a word too many is refused where the last operand takes only one", () => {
  const result = parseCommandLine(["a", "b"], { options: [], operands: [spec.operands[0]!] });
  assert.deepEqual(result, {
    ok: false,
    error: { kind: "usage", message: 'Unexpected argument: "b"' },
  });
});

Deno.test("asking for an option that the table does not declare is a bug, not a silent null", () => {
  const result = parseCommandLine(["x"], spec);
  assert.ok(result.ok);
  assert.throws(() => result.value.values.has("nope"), /Internal error: .*"nope"/);
});

Deno.test("--env: a comma starts the next variable only where NAME= follows it", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["A=1", ["A=1"]],
    ["A=1,B=2", ["A=1", "B=2"]],
    ["A=1, B=2", ["A=1", "B=2"]],
    ["A=x,y,z", ["A=x,y,z"]],
    ["A=x,y,B=2", ["A=x,y", "B=2"]],
    ["URL=http://h/?a=1,2", ["URL=http://h/?a=1,2"]],
    ["A=b=c", ["A=b=c"]],
    ["A=", ["A="]],
    ["A=1,", ["A=1,"]],
    [" A = 1", ["A= 1"]],
    ["A", ['! Option --env needs NAME=VALUE: "A" has no "="']],
    ["", ['! Option --env needs NAME=VALUE: "" has no "="']],
    ["=1", ['! Option --env needs a name before "="']],
    ["A-B=1", ['! Option --env needs a name of letters, digits and "_": "A-B"']],
    ["A,B=2", ['! Option --env needs NAME=VALUE: "A" has no "="', "B=2"]],
    ["hunter2hunter2", ['! Option --env needs NAME=VALUE: "hunter2h..." has no "="']],
  ];
  for (const [text, expected] of cases) {
    const pieces = parseEnvOption(text).map((piece) =>
      piece.ok ? `${piece.value.name}=${piece.value.value}` : `! ${piece.error.message}`
    );
    assert.deepEqual(pieces, expected, `for: ${text}`);
  }
});

function runOptions(argv: readonly string[]) {
  const command = findCommand("run");
  assert.ok(command !== null);
  const line = parseCommandLine(argv, command);
  assert.ok(line.ok, "the command line is refused");
  const style = createStyle(false);
  return readRunOptions({ ...line.value, style, errorStyle: style });
}

const defaults: RunOptions = {
  configPath: "jobs.json",
  parallel: null,
  sequential: false,
  workers: null,
  dryRun: false,
  skip: [],
  only: [],
  from: [],
  until: [],
  continueOnError: false,
  env: {},
  envFiles: [],
  visible: false,
  restricted: null,
  db: null,
  logDir: null,
  ifRunning: null,
  progress: "auto",
  json: false,
  quiet: false,
  verbose: false,
  debug: false,
  color: "auto",
};

Deno.test("run options: what is not said stays open for the config to decide", () => {
  assert.deepEqual(runOptions(["jobs.json"]), { ok: true, value: defaults });
});

Deno.test("run options: everything that can be said arrives", () => {
  const argv = [
    "--parallel",
    "--workers=8",
    "--sequential",
    "--dry-run",
    "--skip",
    "a, b,,a",
    "--skip=c",
    "--continue-on-error",
    "--env",
    "A=1,B=x,y",
    "--env=A=2",
    "--db=/h.db",
    "--log-dir",
    "logs",
    "--json",
    "--quiet",
    "--progress=none",
    "--debug",
    "--no-color",
    "jobs.json",
  ];
  assert.deepEqual(runOptions(argv), {
    ok: true,
    value: {
      ...defaults,
      parallel: true,
      workers: 8,
      sequential: true,
      dryRun: true,
      skip: ["a", "b", "c"],
      continueOnError: true,
      env: { A: "2", B: "x,y" },
      db: "/h.db",
      logDir: "logs",
      progress: "none",
      json: true,
      quiet: true,
      debug: true,
      color: "never",
    },
  });
});

Deno.test("run options: what sets nothing or contradicts itself is refused", () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [["f", "--env", "A"], 'Option --env needs NAME=VALUE: "A" has no "="'],
    [["f", "--env", "=x"], 'Option --env needs a name before "="'],
    [["f", "--quiet", "--verbose"], "--quiet and --verbose contradict each other"],
    [["f", "--quiet", "--progress=bar"], "--quiet and --progress bar contradict each other"],
    [["f", "--json", "--progress=plain"], "--json and --progress plain contradict each other"],
    [["f", "--db="], 'Option --db needs a path: ""'],
    [["f", "--log-dir="], 'Option --log-dir needs a path: ""'],
    // As of a variable that is not set: everything would run, which nobody asked for.
    [["f", "--only="], 'Option --only needs ids of jobs: ""'],
    [["f", "--from", " , "], 'Option --from needs ids of jobs: " , "'],
    [["f", "--until=a", "--until="], 'Option --until needs ids of jobs: ""'],
  ];
  for (const [argv, message] of cases) {
    assert.deepEqual(
      runOptions(argv),
      { ok: false, error: { kind: "usage", message } },
      `for: ${argv.join(" ")}`,
    );
  }
});

Deno.test("colours: the flag and NO_COLOR beat CLICOLOR_FORCE, which beats what the stream is", () => {
  const cases: readonly (readonly [boolean, Record<string, string>, boolean, boolean])[] = [
    [false, {}, true, true],
    [false, {}, false, false],
    [true, { CLICOLOR_FORCE: "1" }, true, false],
    [false, { NO_COLOR: "1", CLICOLOR_FORCE: "1" }, true, false],
    [false, { NO_COLOR: "" }, true, true],
    [false, { CLICOLOR_FORCE: "1" }, false, true],
    [false, { CLICOLOR_FORCE: "0" }, false, false],
    [false, { CLICOLOR_FORCE: "" }, false, false],
    [false, { TERM: "dumb" }, true, false],
    [false, { TERM: "xterm" }, true, true],
  ];
  for (const [noColorFlag, env, isTerminal, expected] of cases) {
    assert.equal(
      wantsColor({ noColorFlag, env, isTerminal }),
      expected,
      `for: ${JSON.stringify({ noColorFlag, env, isTerminal })}`,
    );
  }
});
