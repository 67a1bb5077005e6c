import assert from "node:assert/strict";
import { translateLegacyFlags } from "../../../src/cli/command_line/legacy_flags.ts";

function translated(argv: readonly string[]): string {
  const result = translateLegacyFlags(argv);
  if (!result.ok) {
    const { message, hint } = result.error;
    return `${result.error.kind}: ${message}${hint === undefined ? "" : ` | ${hint}`}`;
  }
  return [
    result.value.argv.join(" "),
    ...result.value.warnings.map((warning) => `warning: ${warning}`),
  ].join("\n");
}

/** Checks lines of `flag form => what it becomes`; words are separated by one blank. */
function check(cases: readonly (readonly [string, string])[]): void {
  for (const [line, expected] of cases) {
    assert.equal(translated(line.split(" ")), expected, `for: ${line}`);
  }
}

Deno.test("the ancestor's run flags become the run command", () => {
  check([
    ["-c jobs.json", "run -- jobs.json"],
    ["-cjobs.json", "run -- jobs.json"],
    ["-c=jobs.json", "run -- jobs.json"],
    ["--config jobs.json", "run -- jobs.json"],
    ["--config=jobs.json", "run -- jobs.json"],
    ["--parallel", "run --parallel -- jobs_config.json"],
    [
      "-c a.json --parallel --workers 4 --continue-on-error",
      "run --parallel --continue-on-error --workers=4 -- a.json",
    ],
    ["--sequential -c a.json", "run --sequential -- a.json"],
    ["-c a.json --dry-run --debug", "run --debug --dry-run -- a.json"],
    ["-c a.json --skip a,b --skip c", "run --skip=a,b --skip=c -- a.json"],
    ["-c a.json --verbose", "run --verbose -- a.json"],
    ["-c a.json --visible --dry-run", "run --dry-run --visible -- a.json"],
    ["-c a.json --vis --env-file x.env", "run --env-file=x.env --visible -- a.json"],
    ["-c a.json --en A=1", "run --env=A=1 -- a.json"],
    [
      "-c -a.json",
      'usage: Option -c needs a value, but "-a.json" follows | ' +
      "For a value that starts with a dash write --config=-a.json",
    ],
    ["-c=-a.json", "run -- -a.json"],
    ["-c a.json -c b.json", "run -- b.json"],
    [
      "-c a.json --db h.db --log-dir l --json --quiet --no-color",
      "run --no-color --db=h.db --log-dir=l --json --quiet -- a.json",
    ],
  ]);
});

Deno.test("abbreviations work as far as they are unique among the ancestor's options", () => {
  check([
    ["--seq", "run --sequential -- jobs_config.json"],
    ["--conf=x.json", "run -- x.json"],
    ["--par --work 3", "run --parallel --workers=3 -- jobs_config.json"],
    ["--cont", "run --continue-on-error -- jobs_config.json"],
    ["--ver", "run --verbose -- jobs_config.json"],
    ["--de", "run --debug -- jobs_config.json"],
    ["--quie", "run --quiet -- jobs_config.json"],
    ["--lo x", "run --log-dir=x -- jobs_config.json"],
    ["--con x", "usage: Ambiguous option: --con may mean --config or --continue-on-error"],
    ["--d", "usage: Ambiguous option: --d may mean --debug or --dry-run"],
    ["--paralel", "usage: Unknown option: --paralel | Did you mean --parallel?"],
    [
      "--env A=1 -- --seq",
      'usage: Unexpected argument: "--seq" | To run a config: executioner run --seq',
    ],
  ]);
});

Deno.test("what the ancestor ignored with a warning is ignored with a warning", () => {
  check([
    [
      "-c f --env A=1,B --env C= --env =d --env E=x=y",
      "run --env=A=1,B --env=E=x=y -- f\n" +
      'warning: A variable is ignored: "C" has no value\n' +
      'warning: A variable is ignored: Option --env needs a name before "="',
    ],
    ["-c f --env A=1,B=2", "run --env=A=1 --env=B=2 -- f"],
    [
      "-c f --env A",
      'run -- f\nwarning: A variable is ignored: Option --env needs NAME=VALUE: "A" has no "="',
    ],
    [
      "-c f --workers 0",
      'run -- f\nwarning: Option --workers is ignored: it is "0", the least is 1',
    ],
    [
      "-c f --workers -2",
      'run -- f\nwarning: Option --workers is ignored: it is "-2", the least is 1',
    ],
    [
      "-c f -r 3 -j a",
      "run -- f\nwarning: Option -r/--run-id is ignored without --mark-success\n" +
      "warning: Option -j/--jobs is ignored without --mark-success",
    ],
    ["-c f --workers many", "run --workers=many -- f"],
  ]);
});

Deno.test("looking: lists and single runs, before everything that runs", () => {
  check([
    ["--list-runs", "runs --limit=100"],
    ["--list-runs nightly", "runs --limit=100 -- nightly"],
    ["--list-runs=nightly --limit 5", "runs --limit=5 -- nightly"],
    ["--list nightly", "runs --limit=100 -- nightly"],
    ["--list-runs --show-run 3 -c f", "runs --config=f --limit=100"],
    ["--show-run 3", "show -- 3"],
    ["--show-run 0", "show -- 0"],
    ["--show-run -1", "show -- -1"],
    ["--show 3 --json --db h.db", "show --json --db=h.db -- 3"],
    ["--show-run 3 --mark-success", "show -- 3"],
    ["-h --bogus", 'usage: Unknown option: --bogus | See "executioner --help"'],
    ["--help", "--help"],
    ["-c f --help", "--help"],
    ["-c f --version", "--version"],
  ]);
});

Deno.test("examples are printed before anything else is done", () => {
  check([
    ["--simple-config", "init --simple --json"],
    ["--sample-config --list-runs", "init --json"],
  ]);
});

Deno.test("resuming and marking become their commands", () => {
  check([
    ["--resume-from 3", "resume -- 3"],
    ["-c f --resume-from 3", "resume -- 3 f"],
    ["--resume-from 0 -c f", "resume -- 0 f"],
    [
      "-c f --resume-from 3 --resume-failed-only --par --skip a --env A=1 --dry-run",
      "resume --failed-only --parallel --dry-run --skip=a --env=A=1 -- 3 f",
    ],
    ["--resume-from 3 --rerun-changed", "resume --rerun-changed -- 3"],
    ["--resume-fr 3", "resume -- 3"],
    ["-c f --resume-failed-only", "usage: Option --resume-failed-only needs --resume-from RUN"],
    ["--mark-success -r 3 -j a,b", "mark-success -- 3 a b"],
    ["--mark-success -r3 -j a -j b,,c", "mark-success -- 3 a b c"],
    [
      "--mark -r 3 -j -a --yes -c f",
      'usage: Option -j needs a value, but "-a" follows | ' +
      "For a value that starts with a dash write --jobs=-a",
    ],
    [
      "--mark -r 3 -j=-a --yes --reason=hand -c f",
      "mark-success --config=f --reason=hand --yes -- 3 -a",
    ],
    [
      "--mark-success",
      "not_found: Option --mark-success needs the run and its jobs: -r RUN -j JOB,JOB",
    ],
    [
      "--mark-success -r 3 -j ,",
      "not_found: Option --mark-success needs the run and its jobs: -r RUN -j JOB,JOB",
    ],
    ["--list-runs --mark-success", "runs --limit=100"],
  ]);
});

Deno.test("a word in the flag form is refused with the form that was probably meant", () => {
  check([
    [
      "--no-color runs",
      'usage: Unexpected argument: "runs" | Write the command first: executioner runs --no-color ...',
    ],
    [
      "--parallel jobs.json",
      'usage: Unexpected argument: "jobs.json" | To run a config: executioner run jobs.json',
    ],
  ]);
});
