import assert from "node:assert/strict";
import { jobId } from "../../src/core/ids.ts";
import type { JobState } from "../../src/core/job_state.ts";
import { err, ok, type Result } from "../../src/core/result.ts";
import type { RunEvent } from "../../src/core/run/run_event.ts";
import { createStyle } from "../../src/core/text/text_style.ts";
import {
  type ConsoleReporterOptions,
  createConsoleReporter,
} from "../../src/observers/console_reporter.ts";
import { buildSummary } from "../../src/observers/summary.ts";
import { ManualClock } from "../rig/manual_clock.ts";
import { EventMaker, execution, finished, header, startMs } from "../rig/run_events.ts";

const succeeded = { kind: "succeeded" } as const;
const exited2 = { kind: "exited", code: 2 } as const;
const blockedByLoad = { kind: "blocked", by: jobId("load") } as const;

/** A pipe that remembers what was written to it. */
class Pipe {
  readonly isTerminal = false;
  readonly written: string[] = [];
  columns(): number {
    return 80;
  }
  rows(): number {
    return 24;
  }
  write(text: string): void {
    this.written.push(text);
  }
  get text(): string {
    return this.written.join("");
  }
}

function report(
  batches: readonly (readonly RunEvent[])[],
  options: Partial<ConsoleReporterOptions> = {},
): Pipe {
  const out = new Pipe();
  const reporter = createConsoleReporter({
    out,
    clock: new ManualClock(startMs),
    style: createStyle(false),
    mode: "plain",
    verbosity: "normal",
    unicode: true,
    logReader: { readTail: () => ok(["loading", "\x1b[31mORA-00001\x1b[0m: no such table"]) },
    commandSuffix: "",
    resumeWords: null,
    utcOffset: () => 60,
    ...options,
  });
  for (const batch of batches) reporter.observe(batch);
  reporter.close();
  return out;
}

/** A run in which one job succeeds, one is retried and fails, and one is blocked by it. */
function mixedRun(): RunEvent[][] {
  const make = new EventMaker(header());
  const load: JobState = {
    kind: "finished",
    past: [
      execution({ kind: "exited", code: 7 }, 1500, { logBytes: 10 }),
      execution(exited2, 65_000, { n: 2, logOffset: 10, logBytes: 2048 }),
    ],
    note: "no retry is left",
    tolerated: false,
  };
  return [
    [make.runStarted(), make.started(0, "extract"), make.started(0, "load")],
    [make.spawned(1, "extract"), make.spawned(1, "load")],
    [
      make.retrying(1500, "load", 30_000),
      make.ended(12_340, "extract", finished(succeeded, 12_340)),
    ],
    [make.started(31_500, "load", 2), make.notice(40_000, "left 2 processes behind", "extract")],
    [make.ended(65_000, "load", load), make.ended(65_000, "report", blockedByLoad)],
    [make.runEnded(65_000, {
      extract: finished(succeeded, 12_340),
      load,
      report: blockedByLoad,
    })],
  ];
}

const mixedSummary = `
FAILED  run 42 of nightly in 1m 05s
  1 succeeded, 1 failed, 1 blocked

FAILED  load  exit code 2 after 1m 05s, execution 2; no retry is left
  log /etl/logs/load.log
  │ loading
  │ ORA-00001: no such table

BLOCKED  1 job behind load
  report

  executioner show 42       # every job of the run
  executioner logs 42 load  # its whole output
`;

Deno.test("plain lines tell what happened to each job, then the summary follows", () => {
  assert.equal(
    report(mixedRun()).text,
    `\
2026-11-23T06:00:00+01:00  RUN          42 of nightly: 3 jobs, at most 4 at once
2026-11-23T06:00:00+01:00  START        extract
2026-11-23T06:00:00+01:00  START        load
2026-11-23T06:00:01+01:00  RETRY        load  exit code 7 after 1.5s, slow: expected 1.0s; execution 2 in 30.0s (retry 1 of 3)
2026-11-23T06:00:12+01:00  SUCCESS      extract  12.3s
2026-11-23T06:00:31+01:00  START        load  execution 2
2026-11-23T06:00:40+01:00  WARNING      extract  left 2 processes behind
2026-11-23T06:01:05+01:00  FAILED       load  exit code 2 after 1m 05s, execution 2; no retry is left
2026-11-23T06:01:05+01:00  BLOCKED      report  dependency "load" did not succeed
${mixedSummary}`,
  );
});

Deno.test("quiet tells of failed jobs with their logs and ends in one verdict line", () => {
  assert.equal(
    report(mixedRun(), { verbosity: "quiet" }).text,
    `\
2026-11-23T06:01:05+01:00  FAILED       load  exit code 2 after 1m 05s, execution 2; no retry is left  log /etl/logs/load.log
FAILED  run 42 of nightly in 1m 05s: 1 succeeded, 1 failed, 1 blocked
`,
  );
  assert.equal(report(mixedRun(), { verbosity: "quiet" }).written.length, 2);
});

Deno.test("quiet stays without a live view on a terminal", () => {
  const live = report(mixedRun(), { verbosity: "quiet", mode: "live" });
  assert.equal(live.text, report(mixedRun(), { verbosity: "quiet" }).text);
});

Deno.test("verbose adds places, slots, process ids and logs", () => {
  assert.equal(
    report(mixedRun(), { verbosity: "verbose" }).text,
    `\
2026-11-23T06:00:00+01:00  RUN          42 of nightly: 3 jobs, at most 4 at once  config /etl/jobs.json  folder /etl  logs /etl/logs
2026-11-23T06:00:00+01:00  START        extract  slot 2  log /etl/logs/extract.log
2026-11-23T06:00:00+01:00  START        load  slot 2  log /etl/logs/load.log
2026-11-23T06:00:00+01:00  SPAWN        extract  pid 4711
2026-11-23T06:00:00+01:00  SPAWN        load  pid 4711
2026-11-23T06:00:01+01:00  RETRY        load  exit code 7 after 1.5s, slow: expected 1.0s; execution 2 in 30.0s (retry 1 of 3)
2026-11-23T06:00:12+01:00  SUCCESS      extract  12.3s  log /etl/logs/extract.log
2026-11-23T06:00:31+01:00  START        load  execution 2  slot 2  log /etl/logs/load.log
2026-11-23T06:00:40+01:00  WARNING      extract  left 2 processes behind
2026-11-23T06:01:05+01:00  FAILED       load  exit code 2 after 1m 05s, execution 2; no retry is left  log /etl/logs/load.log
2026-11-23T06:01:05+01:00  BLOCKED      report  dependency "load" did not succeed
${mixedSummary}`,
  );
});

Deno.test("a run that succeeds ends in its verdict and where to look", () => {
  const make = new EventMaker(header({ jobCount: 1, workers: 1, attempt: 2 }));
  const events = [make.runStarted(), make.runEnded(999, { only: finished(succeeded) })];
  assert.equal(
    report([events], { resumeWords: "", commandSuffix: " --db '/my db'" }).text,
    `\
2026-11-23T06:00:00+01:00  RUN          42, attempt 2, of nightly: 1 job, one at a time

SUCCESS  run 42, attempt 2, of nightly in 999ms
  1 succeeded

  executioner show 42 --db '/my db'  # every job of the run
`,
  );
});

Deno.test("an interrupted run says by what, who was cancelled and who never ran", () => {
  const make = new EventMaker(header({ jobCount: 2 }));
  const stop = { kind: "signal", signal: "SIGINT" } as const;
  const states: Record<string, JobState> = {
    slow: finished({ kind: "cancelled", by: "SIGINT" }),
    later: { kind: "not_started", because: stop },
  };
  const options = { resumeWords: "" };
  assert.equal(
    report([[make.stopping(900, stop), make.runEnded(1000, states, stop)]], options).text,
    `\
2026-11-23T06:00:00+01:00  STOPPING     the run was stopped by SIGINT

INTERRUPTED  run 42 of nightly in 1.0s
  1 cancelled, 1 not started
  the run was stopped by SIGINT

CANCELLED  1 job ended early
  slow

NOT_STARTED  1 job never ran
  later

  executioner show 42               # every job of the run
  executioner logs 42 slow          # its whole output
  executioner resume 42             # runs what did not succeed
  executioner mark-success 42 slow  # takes the job as done
`,
  );
});

/** The summary of one failed job in colour, or not, at some width. */
function summaryOf(columns: number, color: boolean, tail: Result<string[], string>): string {
  const make = new EventMaker(header({ jobCount: 4 }));
  const event = make.runEnded(65_000, {
    "load_customers": finished({ kind: "spawn_failed", message: "no such file: /opt/bin/load" }),
    "transform_customers": finished(exited2, 3000, 70_000),
    report_one: { kind: "blocked", by: jobId("load_customers") },
    report_two: { kind: "blocked", by: jobId("report_one") },
  });
  assert(event.kind === "run_ended");
  return buildSummary(event.report, {
    style: createStyle(color),
    columns,
    unicode: false,
    commandSuffix: "",
    resumeWords: "",
    detailed: false,
    logReader: { readTail: () => tail },
  });
}

Deno.test("the summary keeps within 80 columns, in ASCII, the blocked grouped by their root", () => {
  const lines = Array.from({ length: 10 }, (_, i) => `line ${i} ${"x".repeat(i === 9 ? 100 : 0)}`);
  assert.equal(
    summaryOf(80, false, ok(lines)),
    `\
FAILED  run 42 of nightly in 1m 05s
  1 failed, 1 in error, 2 blocked

ERROR  load_customers  could not start: no such file: /opt/bin/load
  log /etl/logs/load_customers.log
  no output

FAILED  transform_customers  exit code 2 after 3.0s
  log /etl/logs/transform_customers.log
  last 10 lines of 68 KiB
${lines.slice(0, 9).map((line) => `  | ${line.trimEnd()}\n`).join("")}\
  | line 9 ${"x".repeat(69)}
  | ${"x".repeat(31)}

BLOCKED  2 jobs behind load_customers
  report_one, report_two

  executioner show 42                         # every job of the run
  executioner logs 42 load_customers          # its whole output
  executioner resume 42                       # runs what did not succeed
  executioner mark-success 42 load_customers  # takes the job as done
`,
  );
});

Deno.test("the summary keeps prose and output within 40 columns, paths and commands whole", () => {
  assert.equal(
    summaryOf(40, false, ok(["y".repeat(500)])),
    `\
FAILED  run 42 of nightly in 1m 05s
  1 failed, 1 in error, 2 blocked

ERROR  load_customers  could not start:
  no such file: /opt/bin/load
  log /etl/logs/load_customers.log
  no output

FAILED  transform_customers  exit code 2
  after 3.0s
  log /etl/logs/transform_customers.log
${`  | ${"y".repeat(36)}\n`.repeat(3)}\
  | ${"y".repeat(33)}...

BLOCKED  2 jobs behind load_customers
  report_one, report_two

  executioner show 42
  executioner logs 42 load_customers
  executioner resume 42
  executioner mark-success 42 load_customers
`,
  );
});

Deno.test("colour only adds to the summary's text", () => {
  const colored = summaryOf(60, true, ok(["fine"]));
  // deno-lint-ignore no-control-regex -- taking the colours off
  assert.equal(colored.replace(/\x1b\[\d+m/g, ""), summaryOf(60, false, ok(["fine"])));
  assert(colored.startsWith("\x1b[31m\x1b[1mFAILED\x1b[22m\x1b[39m  \x1b[1mrun 42 of nightly"));
});

Deno.test("a log that cannot be read is said where its last lines would stand", () => {
  assert.match(
    summaryOf(80, false, err("Permission denied (os error 13)")),
    /transform_customers.log\n {2}could not read the log: Permission denied \(os error 13\)\n/,
  );
});

Deno.test("thousands of blocked and failed jobs take few lines and little time", () => {
  const make = new EventMaker(header({ jobCount: 10_000 }));
  const states: Record<string, JobState> = {};
  for (let i = 0; i < 5000; i++) states[`bad${i}`] = finished(exited2, 1000, 5);
  // A chain: each blocked by the one before, so the root is far away.
  for (let i = 0; i < 5000; i++) {
    states[`dep${i}`] = { kind: "blocked", by: jobId(i === 0 ? "bad0" : `dep${i - 1}`) };
  }
  let reads = 0;
  const readTail = () => {
    reads++;
    return ok(["x"]);
  };
  const events = Object.entries(states).map(([name, state]) => make.ended(1000, name, state));
  const out = report([events, [make.runEnded(2000, states)]], { logReader: { readTail } });
  const lines = out.text.split("\n");
  assert.equal(out.written.length, 2, "one write per batch");
  assert.equal(lines.filter((line) => /\d {2}BLOCKED/.test(line)).length, 11);
  assert(lines.some((line) => line.endsWith("  BLOCKED      and 4990 more jobs")));
  assert(lines.includes("and 4990 more failed"));
  assert(lines.includes("BLOCKED  5000 jobs behind bad0"));
  assert(lines.includes(
    "  dep0, dep1, dep2, dep3, dep4, dep5, dep6, dep7, dep8, dep9 and 4990 more",
  ));
  assert.equal(reads, 10, "logs read");
});

Deno.test("hostile names, reasons and output cannot move the cursor or forge lines", () => {
  const name = "a\n2026 SUCCESS b\x1b[2J\r\x9b5A\u202e";
  const make = new EventMaker(header({ jobCount: 1, applicationName: "app\x1b]0;title\x07" }));
  const state = finished({ kind: "spawn_failed", message: "no\nsuch\x1b[1A" }, 1000, 9);
  const { text } = report([
    [make.runStarted(), make.started(0, name), make.notice(1, "line\nline", name)],
    [make.ended(2, name, state), make.runEnded(3, { [name]: state })],
  ], {
    verbosity: "verbose",
    logReader: { readTail: () => ok(["x\x1b[2A\x07\u2028y", "9%\r10%\r"]) },
  });
  // deno-lint-ignore no-control-regex -- nothing of this may come through
  assert.doesNotMatch(text, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]/);
  assert.doesNotMatch(text, /^2026 SUCCESS/m);
  assert(text.includes("  │ x\\x07\\u2028y\n  │ 10%\n"), text);
  assert(text.includes("executioner logs 42 $'a\\0122026 SUCCESS b\\033[2J"), text);
});

/** A run of jobs that used CPU time in ms and memory in MiB; `null` of what was too short. */
function runThatUsed(
  tookMs: number,
  jobs: Readonly<Record<string, readonly [cpuMs: number, mebibytes: number] | null>>,
): RunEvent[][] {
  const make = new EventMaker(header({ jobCount: Object.keys(jobs).length }));
  const states = Object.entries(jobs).map(([name, used]): [string, JobState] => {
    const usage = used === null ? null : { cpuMs: used[0], peakMemoryBytes: used[1] * 1024 ** 2 };
    const past = [execution(succeeded, tookMs, { usage })] as const;
    return [name, { kind: "finished", past, note: null, tolerated: false }];
  });
  return [
    states.map(([name, state]) => make.ended(tookMs, name, state)),
    [make.runEnded(tookMs, Object.fromEntries(states))],
  ];
}

function topLines(text: string): string[] {
  return text.split("\n").filter((line) => line.startsWith("  most "));
}

Deno.test("the summary names who used most, the first three, the most first", () => {
  const run = runThatUsed(60_000, {
    a: [2_000, 300],
    b: [59_000, 2],
    c: [10_000, 99],
    d: [3_000, 2048],
    e: [900, 101],
    f: null,
  });
  assert.deepEqual(topLines(report(run).text), [
    "  most CPU     b 59.0s, c 10.0s, d 3.0s",
    "  most memory  d 2 GiB, a 300 MiB, e 101 MiB",
  ]);
});

Deno.test("short runs and small jobs are not worth a line, but verbose tells of all", () => {
  const small = runThatUsed(60_000, { a: [900, 99] });
  const short = runThatUsed(4_900, { a: [4_800, 2048] });
  const unknown = runThatUsed(60_000, { a: null });
  for (const run of [small, short, unknown]) assert.deepEqual(topLines(report(run).text), []);
  const verbose = (run: RunEvent[][]) => report(run, { verbosity: "verbose" }).text;
  assert.deepEqual(topLines(verbose(short)), ["  most CPU     a 4.8s", "  most memory  a 2 GiB"]);
  assert.deepEqual(topLines(verbose(unknown)), []);
  assert.match(verbose(small), /SUCCESS +a {2}1m 00s {2}cpu 900ms {2}memory 99 MiB {2}log /);
  assert.match(
    verbose(runThatUsed(60_000, { a: [0, 1] })),
    /SUCCESS +a {2}1m 00s {2}cpu <10ms {2}memory 1 MiB {2}log /,
  );
});
