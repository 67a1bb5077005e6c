import assert from "node:assert/strict";
import type { JobState } from "../../src/core/job_state.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import { ok } from "../../src/core/result.ts";
import type { RunEvent } from "../../src/core/run/run_event.ts";
import { createStyle } from "../../src/core/text/text_style.ts";
import { toJsonEvent } from "../../src/observers/json_event.ts";
import { plainLines, type Verbosity } from "../../src/observers/plain_lines.ts";
import { buildSummary } from "../../src/observers/summary.ts";
import { EventMaker, execution, finished, header } from "../rig/run_events.ts";

const succeeded = { kind: "succeeded" } as const;
const noRoom = 'no space left on the device of "/etl/logs"';
const loss = `its log may be incomplete: ${noRoom}`;

/** The state of a job whose log a full disk may have cut. */
function cut(outcome: Outcome): JobState {
  const past = [execution(outcome, 1000, { logLoss: noRoom })] as const;
  return { kind: "finished", past, note: null, tolerated: false };
}

const good = { a: cut(succeeded), b: cut(succeeded), c: finished(succeeded) };
const mixed = { ...good, d: cut({ kind: "exited", code: 2 }) };

function endsOf(states: Readonly<Record<string, JobState>>): readonly RunEvent[] {
  const make = new EventMaker(header());
  return Object.entries(states).map(([name, state]) => make.ended(1000, name, state));
}

function linesOf(verbosity: Verbosity): readonly string[] {
  const style = createStyle(false);
  return plainLines(endsOf(mixed), { style, verbosity, utcOffset: () => 0 }).trimEnd().split("\n")
    .map((line) => line.replace(/^\S+ +/, ""));
}

function summaryOf(states: Readonly<Record<string, JobState>>): string {
  const event = new EventMaker(header()).runEnded(2000, states);
  assert(event.kind === "run_ended");
  return buildSummary(event.report, {
    style: createStyle(false),
    columns: 80,
    unicode: false,
    commandSuffix: "",
    resumeWords: null,
    detailed: false,
    logReader: { readTail: () => ok([]) },
  });
}

Deno.test("a log that may be incomplete is told with the end of its job, failed or not", () => {
  assert.deepEqual(linesOf("normal"), [
    `SUCCESS      a  1.0s; ${loss}`,
    `SUCCESS      b  1.0s; ${loss}`,
    "SUCCESS      c  1.0s",
    `FAILED       d  exit code 2 after 1.0s; ${loss}`,
  ]);
});

Deno.test("who wants quiet hears of logs that may be incomplete", () => {
  assert.deepEqual(linesOf("quiet"), [
    `SUCCESS      a  1.0s; ${loss}  log /etl/logs/a.log`,
    `SUCCESS      b  1.0s; ${loss}  log /etl/logs/b.log`,
    `FAILED       d  exit code 2 after 1.0s; ${loss}  log /etl/logs/d.log`,
  ]);
});

Deno.test("a summary names the jobs whose logs may be incomplete, and what to do", () => {
  assert.equal(
    summaryOf(good),
    `\
SUCCESS  run 42 of nightly in 2.0s
  3 succeeded
  the logs of a, b may be incomplete: no space left on the device of
  "/etl/logs"; once that is mended, run the jobs again if you need all of the
  output

  executioner show 42  # every job of the run
`,
  );
  assert.match(
    summaryOf({ ...good, b: finished(succeeded) }),
    /the log of a may .* the job again/s,
  );
  assert.match(
    summaryOf(mixed),
    /of a, b, d may be .*FAILED {2}d {2}exit code 2 after 1.0s; its log/s,
  );
});

Deno.test("a log without anything in it is not told as no output where that may have been lost", () => {
  const lost: JobState = {
    kind: "finished",
    past: [execution({ kind: "exited", code: 1 }, 1000, { n: 2, logLoss: noRoom })],
    note: "all 1 of max_retries used",
    tolerated: false,
  };
  const summary = summaryOf({ lost });
  assert.ok(
    summary.replace(/\n +/g, " ").includes(
      `exit code 1 after 1.0s; all 1 of max_retries used; ${loss} log /etl/logs/lost.log no output was kept\n`,
    ),
    summary,
  );
  assert.match(summary, /executioner logs 42 lost +# what was kept of its output\n/);
});

Deno.test("JSON events have it in the reason", () => {
  const reasons = endsOf(mixed).map(toJsonEvent).map(({ reason }) => reason);
  assert.deepEqual(reasons, [loss, loss, null, `exit code 2; ${loss}`]);
});
