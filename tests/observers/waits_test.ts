import assert from "node:assert/strict";
import { jobId } from "../../src/core/ids.ts";
import type { JobState } from "../../src/core/job_state.ts";
import { ok } from "../../src/core/result.ts";
import type { RunEvent } from "../../src/core/run/run_event.ts";
import { createStyle } from "../../src/core/text/text_style.ts";
import { createConsoleReporter } from "../../src/observers/console_reporter.ts";
import { ManualClock } from "../rig/manual_clock.ts";
import { EventMaker, header, startMs } from "../rig/run_events.ts";

/** Returns what is told of a run where the output is no terminal. */
function told(batches: readonly (readonly RunEvent[])[]): string {
  let text = "";
  const reporter = createConsoleReporter({
    out: {
      isTerminal: false,
      columns: () => 80,
      rows: () => 24,
      write: (more) => void (text += more),
    },
    clock: new ManualClock(startMs),
    style: createStyle(false),
    mode: "plain",
    verbosity: "normal",
    unicode: true,
    logReader: { readTail: () => ok([]) },
    commandSuffix: "",
    resumeWords: "",
    utcOffset: () => 60,
  });
  for (const batch of batches) reporter.observe(batch);
  reporter.close();
  return text;
}

Deno.test("a job that waited in vain is told like a failure, without a log to look into", () => {
  const make = new EventMaker(header({ jobCount: 2 }));
  const file = 'file "/in/x"';
  const because = `${file}: not met within 4h 00m: expected a regular file, found none`;
  const load: JobState = { kind: "condition_failed", since: startMs, because, tolerated: false };
  const report: JobState = { kind: "blocked", by: jobId("load") };
  const met = { condition: "port 1 of db", found: "port 1 of db open", left: [file] };
  const text = told([
    [make.runStarted(), make.awaiting(0, "load", [file, "port 1 of db"])],
    [make.met(65_000, "load", met)],
    [make.ended(14_400_000, "load", load), make.ended(14_400_000, "report", report)],
    [make.runEnded(14_400_000, { load, report })],
  ]);
  const [lines = "", summary = ""] = text.split("\n\nFAILED");
  assert.deepEqual(lines.split("\n").slice(1).map((line) => line.slice(27)), [
    `WAIT         load  waits for ${file} and port 1 of db`,
    `MET          load  port 1 of db after 1m 05s: found port 1 of db open; still waits for ${file}`,
    `CONDITION_FAILED  load  ${because}`,
    'BLOCKED      report  dependency "load" did not succeed',
  ]);
  assert.equal(
    `FAILED${summary}`,
    `FAILED  run 42 of nightly in 4h 00m
  1 waited in vain, 1 blocked

CONDITION_FAILED  load  ${because}

BLOCKED  1 job behind load
  report

  executioner show 42               # every job of the run
  executioner resume 42             # runs what did not succeed
  executioner mark-success 42 load  # takes the job as done
`,
  );
});
