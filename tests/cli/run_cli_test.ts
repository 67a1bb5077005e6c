import assert from "node:assert/strict";
import { generateCliReference, referenceFile } from "../../scripts/generate_cli_reference.ts";
import { commandTable } from "../../src/cli/command_line/command_table.ts";
import { HistoryError } from "../../src/ports/history_store.ts";
import { OutputError } from "../../src/ports/text_sink.ts";
import { withFolder } from "../adapters/sqlite/with_store.ts";
import { cli, type CliSetting, listing } from "./cli_rig.ts";

const programHelp = `executioner runs a graph of commands from one JSON file.

Usage:
  executioner COMMAND [OPTIONS]

Run:
  run FILE           Run the jobs of a config
  resume RUN [FILE]  Run what is left of a run
  stop RUN           Stop a run that goes on
  plan FILE          Show what a run would do and do nothing
  validate FILE...   Check configs and report everything that is wrong

Look:
  runs [APP]       List runs, newest first
  show RUN         Show a run and all of its jobs
  logs RUN JOB     Print the output of a job
  why RUN JOB      Explain what became of a job
  diff RUN [RUN2]  Compare two runs
  stats [APP]      Show how reliable runs and jobs are and how long they take
  report RUN       Write a report of a run, one HTML file
  graph FILE|RUN   Draw the graph of a config or of a run
  audit RUN        Show what a run was granted, denied and changed

Mend:
  mark-success RUN JOB...  Take jobs of a run as done
  mark-failed RUN JOB...   Take back the success of jobs of a run
  recover [RUN]            Put right what dead engines have left

Keep:
  db COMMAND      Look after the history database
  notify COMMAND  Try mail and other notifications
  policy COMMAND  Look after the policies of restricted runs

Set up:
  init [FILE]     Write a config to start from
  schema          Print the JSON Schema of configs, for editors
  crontab FILE    Print the line that has cron run a config
  import COMMAND  Make a config of what you have

Help:
  doctor [FILE]     Look for what would get in the way of a run
  completion SHELL  Print a script that completes command lines
  man               Print the manual page
  help [NAME...]    Show help for a command or a topic

Examples:
  executioner run jobs.json         Run as the config says
  executioner resume last           Go on with the newest run
  executioner stop last             Stop the newest run
  executioner plan jobs.json        Show the plan
  executioner validate jobs.json    Check one config
  executioner runs                  List the latest runs
  executioner show last             Show the newest run
  executioner logs last extract     Print what a job of the newest run wrote
  executioner why last report       Explain what became of a job last night
  executioner diff last             Show what is new since the run before
  executioner stats                 Show how all applications do
  executioner report last           Write a report of the newest run
  executioner graph jobs.json       Draw a config in the terminal
  executioner mark-success 42 load  Take a job as done
  executioner mark-failed 42 load   Have a job and what depends on it run again
  executioner recover               Find what was interrupted
  executioner init                  Write jobs.json here
  executioner audit last            Audit the newest run

Exit codes:
  0      done; every job succeeded or was skipped on request
  1      a job failed, the config has errors, or what was asked for is not there
  2      the command line is wrong
  70     an internal error
  128+N  signal number N stopped the run

executioner COMMAND --help shows the options of a command, executioner --version
the version, executioner help topics what else is told. The flag form
executioner -c FILE [OPTIONS] does the same as executioner run FILE [OPTIONS].
`;

const logsHelp = `Prints a job's log byte by byte as the job wrote it: all executions of the run,
or those of one attempt, or a single execution.

Usage:
  executioner logs RUN JOB [OPTIONS]

Arguments:
  RUN  The number of a run, or "last" for the newest one
  JOB  The id of a job of that run

Options:
      --attempt N    Print only this attempt's part (default: the whole log)
      --execution N  Print only the N-th execution of the attempt, where a job
                     was retried
  -f, --follow       Wait for more until the job has ended
      --db PATH      Read this history database (default: EXECUTIONER_DB, else
                     the config's database.path, else the user's state folder)
  -c, --config FILE  Read the history that this config names as its
                     database.path
      --no-color     Write no colours; so does NO_COLOR=1
      --debug        Show where in the program an internal error arose
  -h, --help         Show this help

Examples:
  executioner logs last extract
      Print what a job of the newest run wrote
  executioner logs last extract -f
      Follow a job that still runs
`;

const version = "executioner 1.2.3 (commit abc1234, Deno 2.9.6)\n";

/** Runs a command line, words separated by blanks, in an empty folder that must stay empty. */
async function words(line: string, setting: CliSetting = {}) {
  let result = { code: -1, stdout: "", stderr: "" };
  await withFolder(async (folder) => {
    result = { ...await cli(folder, line.split(" ").filter((word) => word !== ""), setting) };
    assert.deepEqual(await listing(folder), [], `"${line}" left something behind`);
  });
  return result;
}

Deno.test("no arguments: help on stderr, nothing on stdout, exit 1", async () => {
  assert.deepEqual(await words(""), { code: 1, stdout: "", stderr: programHelp });
});

Deno.test("help and version go to stdout with exit 0, however they are asked for", async () => {
  for (const line of ["--help", "-h", "help", "-c jobs.json --help"]) {
    assert.deepEqual(await words(line), { code: 0, stdout: programHelp, stderr: "" }, line);
  }
  for (const line of ["logs --help", "logs -h", "help logs", "logs 1 --bogus --help"]) {
    assert.deepEqual(await words(line), { code: 0, stdout: logsHelp, stderr: "" }, line);
  }
  for (const line of ["--version", "-V", "--parallel --version"]) {
    assert.deepEqual(await words(line), { code: 0, stdout: version, stderr: "" }, line);
  }
});

Deno.test("help fits narrow terminals and has colours only where they are wanted", async () => {
  const narrow = await words("run --help", { isTerminal: true, columns: 50 });
  // deno-lint-ignore no-control-regex -- colours are made of control characters
  const sgr = /\x1b\[\d+m/g;
  assert.match(narrow.stdout, sgr);
  for (const line of narrow.stdout.replace(sgr, "").split("Examples:")[0]!.split("\n")) {
    assert.ok(line.length <= 50, `too wide: ${line}`);
  }
  for (const env of [{ NO_COLOR: "1" }, { TERM: "dumb" }]) {
    assert.doesNotMatch((await words("--help", { isTerminal: true, env })).stdout, sgr);
  }
  assert.doesNotMatch((await words("help --no-color", { isTerminal: true })).stdout, sgr);
});

Deno.test("a wrong command line ends with 2 and says on stderr what to do", async () => {
  const cases: readonly (readonly [string, string])[] = [
    ["rnus", 'error: Unknown command: "rnus"\nhint: Did you mean "runs"?\n'],
    ["status", 'error: Unknown command: "status"\nhint: Did you mean "show"?\n'],
    ["LIST", 'error: Unknown command: "LIST"\nhint: Did you mean "runs"?\n'],
    ["prune", 'error: Unknown command: "prune"\nhint: Did you mean "db prune"?\n'],
    ["help shwo", 'error: Neither a command nor a topic: "shwo"\nhint: Did you mean "show"?\n'],
    [
      "etl/jobs.json",
      'error: Unknown command: "etl/jobs.json"\n' +
      "hint: To run a config: executioner run etl/jobs.json\n",
    ],
    ["frobnicate", 'error: Unknown command: "frobnicate"\nhint: See "executioner --help"\n'],
    ["run f --paralel", "error: Unknown option: --paralel\nhint: Did you mean --parallel?\n"],
    ["run f -x", 'error: Unknown option: -x\nhint: See "executioner run --help"\n'],
    ["run", 'error: Missing FILE: The config, a JSON file\nhint: See "executioner run --help"\n'],
    [
      "plan f --quiet",
      'error: Unknown option: --quiet\nhint: See "executioner plan --help"\n',
    ],
    ["--paralel", "error: Unknown option: --paralel\nhint: Did you mean --parallel?\n"],
    ["--zzz", 'error: Unknown option: --zzz\nhint: See "executioner --help"\n'],
    [
      "help topcs",
      'error: Neither a command nor a topic: "topcs"\nhint: Did you mean "help topics"?\n',
    ],
    [
      "why load",
      "error: Missing JOB: The id of a job of that run\n" +
      "hint: For the newest run: executioner why last load\n",
    ],
    [
      "logs 42",
      "error: Missing JOB: The id of a job of that run\n" +
      'hint: See "executioner logs --help"\n',
    ],
    ["show 1.5", 'error: RUN must be a number or "last": "1.5"\n'],
    ["run f --env A", 'error: Option --env needs NAME=VALUE: "A" has no "="\n'],
  ];
  for (const [line, stderr] of cases) {
    assert.deepEqual(await words(line), { code: 2, stdout: "", stderr }, line);
  }
});

Deno.test("an internal error ends with 70 and shows its place only with --debug", async () => {
  const openHistory = () => Promise.reject(new Error("Internal error: two plus two is five"));
  const quiet = await words("runs", { openHistory });
  assert.deepEqual(quiet, {
    code: 70,
    stdout: "",
    stderr: "internal error: two plus two is five\n" +
      "hint: This is a bug; --debug shows where it arose\n",
  });
  const loud = await words("runs --debug", { openHistory });
  assert.equal(loud.code, 70);
  assert.match(loud.stderr, /^internal error: two plus two is five\nError: .*\n +at /);
});

Deno.test("trouble with the history or with stdout is a failure like any other, not a bug", async () => {
  const locked = new HistoryError("Cannot read history: it is locked", { hint: "Try later" });
  assert.deepEqual(await words("runs", { openHistory: () => Promise.reject(locked) }), {
    code: 1,
    stdout: "",
    stderr: "error: Cannot read history: it is locked\nhint: Try later\n",
  });
  const full = new OutputError("Cannot write to stdout: No space left on device");
  const stdout = {
    isTerminal: false,
    columns: () => 80,
    rows: () => 24,
    write: () => {
      throw full;
    },
  };
  assert.deepEqual(await words("--version", { stdout }), {
    code: 1,
    stdout: "",
    stderr: "error: Cannot write to stdout: No space left on device\n",
  });
});

Deno.test("every command of the table can be loaded, and declares each name only once", async () => {
  for (const command of commandTable) {
    assert.equal(typeof await command.load(), "function", command.name);
    for (const key of ["name", "short"] as const) {
      const names = command.options.flatMap((option) => option[key] ?? []);
      assert.deepEqual(names, [...new Set(names)], `${command.name} has a ${key} twice`);
    }
  }
});

Deno.test("docs/cli.md is what the command table makes it", async () => {
  assert.equal(
    await Deno.readTextFile(referenceFile),
    await generateCliReference(),
    "docs/cli.md is out of date: scripts/deno run -A scripts/generate_cli_reference.ts",
  );
});
