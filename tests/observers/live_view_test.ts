import assert from "node:assert/strict";
import { jobId } from "../../src/core/ids.ts";
import type { JobState } from "../../src/core/job_state.ts";
import { stage } from "../rig/live_stage.ts";
import { execution, finished, startMs } from "../rig/run_events.ts";

const succeeded = { kind: "succeeded" } as const;
const exited2 = { kind: "exited", code: 2 } as const;

Deno.test("the live view tells of a run as it goes and leaves failures and the summary", () => {
  const { screen, clock, make, at, reporter } = stage(72, 24, 6);
  at(0, make.started(0, "extract"), make.started(0, "load"), make.started(0, "clean"));
  clock.advance(99);
  assert.deepEqual(screen.visible(), [], "a run of less than a frame draws nothing");
  clock.advance(1);
  assert.deepEqual(screen.visible(), [
    "05:00:00  RUN          42 of nightly: 6 jobs, at most 4 at once",
    "",
    "        0s  extract",
    "        0s  load",
    "        0s  clean",
    "  3 running, 3 waiting",
    `  ${"─".repeat(50)}  0/6  0%  0s`,
  ]);
  assert.deepEqual(screen.cursor(), { row: 7, column: 0 });

  at(5000, make.retrying(5000, "clean", 30_000), make.ended(5000, "extract", finished(succeeded)));
  at(65_000, make.ended(65_000, "load", finished(exited2, 65_000)), make.started(65_000, "other"));
  at(68_250);
  assert.deepEqual(screen.visible(), [
    "05:00:00  RUN          42 of nightly: 6 jobs, at most 4 at once",
    "05:01:05  FAILED       load  exit code 2 after 1m 05s",
    "",
    "        3s  other",
    "       due  clean  execution 2 after exit code 7",
    "  1 failed, 1 running, 1 retrying, 2 waiting, 1 ok",
    `  ${"━".repeat(16)}${"─".repeat(34)}  2/6  33%  1m 08s`,
  ]);

  const states: Record<string, JobState> = { load: finished(exited2, 65_000, 10) };
  at(70_000, make.stopping(70_000, { kind: "job_failed", jobId: jobId("load") }));
  at(71_000, make.runEnded(71_000, states));
  assert.deepEqual(screen.visible(), [
    "05:00:00  RUN          42 of nightly: 6 jobs, at most 4 at once",
    "05:01:05  FAILED       load  exit code 2 after 1m 05s",
    '05:01:10  STOPPING     the run stopped after "load" failed',
    "",
    "FAILED  run 42 of nightly in 1m 11s",
    "  1 failed",
    "",
    "FAILED  load  exit code 2 after 1m 05s",
    "  log /etl/logs/load.log",
    "  │ Connection refused",
    "",
    "  executioner show 42       # every job of the run",
    "  executioner logs 42 load  # its whole output",
  ]);
  reporter.close();
  assert.equal(clock.pending, 0, "timers left");
  assert(screen.cursorVisible);
});

Deno.test("a hook is shown while it runs, and one that fails stays", () => {
  const { screen, make, at, reporter } = stage(72, 24, 1);
  at(0, make.started(0, "load"));
  at(1000, make.ended(1000, "load", finished(exited2)));
  at(1000, make.hookStarted(1000, "on_failure", "./alert.sh"));
  at(3200);
  assert.deepEqual(screen.visible().slice(-4), [
    "",
    "        2s  hook on_failure",
    "  1 failed, 1 running",
    `  ${"━".repeat(50)}  1/1  100%  3s`,
  ]);
  const alert = execution(exited2, 4000, { startedAt: startMs + 1000 });
  at(4000, make.hookEnded(4000, "on_failure", alert));
  const [ended] = [make.runEnded(1000, { load: finished(exited2) })];
  assert.ok(ended?.kind === "run_ended");
  const hooks = [{
    name: "on_failure",
    place: 1,
    execution: alert,
    logPath: "/l/hook.log",
  }] as const;
  at(4000, { ...ended, report: { ...ended.report, hooks } });
  reporter.close();
  const text = screen.visible().join("\n");
  assert.match(text, /FAILED +hook on_failure {2}exit code 2 after 3\.0s\n/);
  assert.match(
    text,
    /\n\nFAILED {2}hook on_failure {2}exit code 2 after 3\.0s\n {2}log \/l\/hook\.log\n/,
  );
});

Deno.test("who stops a run from the keyboard is told what a second time does", () => {
  const stopBy = (signal: string) => {
    const { screen, make, at } = stage(72, 24, 1);
    at(0, make.started(0, "load"));
    at(1000, make.stopping(1000, { kind: "signal", signal }));
    at(1500);
    return screen.visible().find((line) => line.includes("1 running"));
  };
  assert.equal(stopBy("SIGINT"), "  stopping (Ctrl-C again kills at once), 1 running");
  assert.equal(stopBy("SIGTERM"), "  stopping, 1 running");
});

Deno.test("a retry counts down", () => {
  const { screen, make, at } = stage(72, 24, 1);
  at(0, make.started(0, "load"));
  at(1000, make.retrying(1000, "load", 90_000));
  at(1200);
  assert(screen.visible().includes(" in 1m 30s  load  execution 2 after exit code 7"));
  at(81_500);
  assert(screen.visible().includes("    in 10s  load  execution 2 after exit code 7"));
});

Deno.test("what is waited for outside the run is told, and what of it is left", () => {
  const { screen, make, at } = stage(72, 24, 3);
  at(0, make.started(0, "other"), make.awaiting(0, "load", ['file "/in/x"', "port 1 of db"]));
  at(185_500);
  assert(screen.visible().includes('    3m 05s  load   waits for file "/in/x" and port 1 of db'));
  assert(screen.visible().includes("  1 running, 1 waiting for conditions, 1 waiting"));
  at(190_000, make.met(190_000, "load", { condition: "b", found: "b", left: ['file "/in/x"'] }));
  at(190_500);
  assert(screen.visible().includes('    3m 10s  load   waits for file "/in/x"'));
  at(200_000, make.met(200_000, "load", { condition: "a", found: "a", left: [] }));
  at(200_500);
  assert(screen.visible().includes("  1 running, 2 waiting"));
  const failure = { since: 0, because: 'file "/in/x": too late', tolerated: false } as const;
  at(201_000, make.ended(201_000, "load", { kind: "condition_failed", ...failure }));
  at(202_000);
  assert(screen.visible().includes("  1 failed, 1 running, 1 waiting"));
});

Deno.test("few rows show what runs first, then some of what waits", () => {
  const { screen, make, at } = stage(60, 20, 100);
  const ids = Array.from({ length: 40 }, (_, n) => n);
  at(
    0,
    ...ids.map((n) => make.started(0, `run${n}`)),
    ...ids.map((n) => make.awaiting(0, `wait${n}`, ["time 02:30"])),
  );
  at(500);
  const lines = screen.visible();
  const shown = (name: string) => lines.filter((line) => line.includes(`  ${name}`)).length;
  assert.deepEqual([shown("run"), shown("wait")], [4, 2], lines.join("\n"));
  assert(lines.some((line) => line.includes("and 74 more")), lines.join("\n"));
});

Deno.test("frames come at most ten times a second, one write each, and none without a change", () => {
  const { screen, clock, make, at } = stage(80, 24, 1000);
  for (let ms = 0; ms < 1000; ms++) at(ms, make.started(ms, `job${ms}`));
  assert(screen.writes >= 8 && screen.writes <= 10, `${screen.writes} frames in a second`);
  clock.advance(500);
  const quiet = stage(80, 24, 1);
  quiet.at(0, quiet.make.started(0, "only"));
  quiet.clock.advance(10_050);
  assert(quiet.screen.writes <= 12, `${quiet.screen.writes} frames in ten quiet seconds`);
});

Deno.test("a wall clock that is set back does not stop the frames", () => {
  const { screen, clock, make, at, reporter } = stage(80, 24, 2);
  at(1000, make.started(1000, "first"));
  clock.advance(200);
  clock.set(startMs - 3_600_000);
  reporter.observe([make.started(0, "second")]);
  clock.advance(100);
  assert(screen.visible().includes("        0s  second"), screen.visible().join("\n"));
});

Deno.test("with more jobs than rows the longest running stay and the rest is counted", () => {
  const { screen, make, at } = stage(60, 16, 100);
  at(0, ...Array.from({ length: 20 }, (_, i) => make.started(0, `job${i}`)));
  at(10, ...Array.from({ length: 5 }, (_, i) => make.retrying(10, `job${i}`, 9000 - i * 1000)));
  at(1300);
  assert.deepEqual(screen.visible(), [
    "05:00:00  RUN          42 of nightly: 100 jobs, at most 4 at",
    "  once",
    "",
    "        1s  job5",
    "        1s  job6",
    "        1s  job7",
    "     in 4s  job4  execution 2 after exit code 7",
    "            and 16 more",
    "  15 running, 5 retrying, 80 waiting",
    `  ${"─".repeat(42)}  0/100  0%  1s`,
  ]);
});

for (const rows of [1, 2, 3, 5, 8]) {
  Deno.test(`the block never outgrows a terminal of ${rows} rows`, () => {
    const { screen, make, at } = stage(40, rows, 50);
    for (let ms = 0; ms < 5000; ms += 500) at(ms, make.started(ms, `job${ms}`));
    const bars = screen.all().filter((line) => line.includes("0/50"));
    assert.equal(bars.length, rows === 1 ? 0 : 1, screen.all().join("\n"));
  });
}

Deno.test("at 40 columns nothing is wider than the terminal and names keep both ends", () => {
  const { screen, make, at } = stage(40, 24, 10_000, { unicode: false });
  const name = "transform_the_customers_dimension_2026";
  at(0, make.started(0, name), make.started(0, "顧客データ取込顧客データ取込顧客データ取込"));
  at(1, make.started(1, "load"), make.retrying(1, "load", 60_000));
  at(2, ...Array.from({ length: 30 }, (_, i) => make.ended(2, `ok${i}`, finished(succeeded))));
  at(3, make.ended(3, "bad", finished(exited2)), make.notice(4, "disk is nearly full"));
  at(1300);
  assert.deepEqual(
    screen.visible(),
    [
      "RUN  42 of nightly: 10000 jobs, at most",
      "  4 at once",
      "FAILED  bad  exit code 2 after 1.0s",
      "WARNING  disk is nearly full",
      "",
      "        1s  transform_th...mension_2026",
      "        1s  顧客データ取...客データ取込",
      "    in 59s  load  execution 2 after ...",
      "  last failure  bad  exit code 2 aft...",
      "  1 failed, 2 running, 1 retrying",
      "  9966 waiting, 30 ok",
      "  x------------------  31/10000  0%  1s",
    ].map((line) => line.trimEnd()),
  );
});

Deno.test("a terminal that gets narrower, lower, wider and higher keeps one block", () => {
  const { screen, make, at } = stage(80, 24, 30);
  const names = Array.from(
    { length: 6 },
    (_, i) => `${"a_rather_long_name_of_a_job_".repeat(2)}${i}`,
  );
  at(0, ...names.map((name) => make.started(0, name)));
  at(500, make.ended(500, "early", finished(exited2)));
  const sizes: [number, number][] = [[40, 24], [40, 20], [100, 30], [55, 30], [120, 12], [80, 24]];
  let ms = 1000;
  for (const [columns, rows] of sizes) {
    at(ms);
    screen.resize(columns, rows);
    at(ms + 500);
    const shown = screen.visible();
    const told = `after a resize to ${columns} x ${rows}:\n${shown.join("\n")}`;
    assert.equal(shown.filter((line) => line.includes("1/30")).length, 1, told);
    assert.equal(shown.filter((line) => line.includes("6 running")).length, 1, told);
    assert(shown.filter((line) => /^ +\d+s {2}a_rather/.test(line)).length <= 6, told);
    assert(screen.all().some((line) => line.includes("FAILED")), told);
    ms += 1000;
  }
});

Deno.test("verbose leaves every event above the block, in order", () => {
  const { screen, make, at } = stage(80, 24, 2, { verbosity: "verbose" });
  at(0, make.started(0, "a"));
  at(5, make.spawned(5, "a"));
  at(900, make.ended(900, "a", finished(succeeded, 900)));
  at(1200);
  assert.deepEqual(
    screen.visible().slice(-6),
    [
      "05:00:00  START        a  slot 2  log /etl/logs/a.log",
      "05:00:00  SPAWN        a  pid 4711",
      "05:00:00  SUCCESS      a  900ms  log /etl/logs/a.log",
      "",
      "  1 waiting, 1 ok",
      `  ${"━".repeat(25)}${"─".repeat(25)}  1/2  50%  1s`,
    ],
  );
});

Deno.test("a run that breaks off leaves no block behind", () => {
  const { screen, clock, make, at, reporter } = stage(80, 24, 2);
  at(0, make.started(0, "a"));
  at(1000, make.ended(1000, "a", finished(exited2)));
  reporter.close();
  assert.deepEqual(screen.visible().slice(1), ["05:00:01  FAILED       a  exit code 2 after 1.0s"]);
  assert.equal(clock.pending, 0, "timers left");
});

Deno.test("a terminal that refuses a frame ends the view with the next event, not the engine", () => {
  const { screen, clock, make, reporter } = stage(80, 24, 2);
  screen.write = () => {
    throw new Error("Input/output error (os error 5)");
  };
  clock.advance(1000);
  assert.equal(clock.pending, 0, "timers left");
  assert.throws(() => reporter.observe([make.started(1000, "a")]), /Input\/output error/);
});

Deno.test("a bar is one line, and failures stay above it", () => {
  const { screen, make, at } = stage(80, 24, 4, { mode: "bar" });
  at(0, make.started(0, "a"), make.started(0, "b"));
  at(500, make.ended(500, "a", finished(exited2)));
  at(1000);
  assert.deepEqual(screen.visible().slice(1), [
    "05:00:00  FAILED       a  exit code 2 after 1.0s",
    `  ${"━".repeat(7)}${"─".repeat(23)}  1/4  25%  1s  1 failed  1 running`,
  ]);
});

Deno.test("with no progress all that is written is the summary", () => {
  const { screen, make, at, reporter } = stage(80, 24, 1, { mode: "none" });
  at(0, make.started(0, "a"));
  at(5000, make.ended(5000, "a", finished(exited2)));
  assert.equal(screen.writes, 0);
  at(5000, make.runEnded(5000, { a: finished(exited2) }));
  reporter.close();
  assert.equal(screen.writes, 1);
  assert.equal(screen.visible()[0], "FAILED  run 42 of nightly in 5.0s");
});

Deno.test("hostile names cannot move the cursor of the live view", () => {
  const { screen, make, at } = stage(80, 24, 2);
  at(0, make.started(0, "a\x1b[2J\n\x9b1Ab"));
  at(200);
  assert(
    screen.visible().includes("        0s  a\\x1b[2J\\n\\x9b1Ab"),
    screen.visible().join("\n"),
  );
});
