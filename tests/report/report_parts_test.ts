import fc from "fast-check";
import assert from "node:assert/strict";
import { findDecisiveChain } from "../../src/core/schedule/decisive_chain.ts";
import { lanesOf } from "../../src/report/charts/lanes.ts";
import { tickText, timeTicks } from "../../src/report/charts/time_axis.ts";
import { pastOfJob } from "../../src/report/model/past_of_job.ts";
import { readTails } from "../../src/report/model/log_tails.ts";
import { viewRun } from "../../src/report/model/view_run.ts";
import { styleSheet } from "../../src/report/page/style_sheet.ts";
import { pastText, runSentence } from "../../src/report/page/facts.ts";
import { timelineChart } from "../../src/report/charts/timeline_chart.ts";
import { runId } from "../../src/core/ids.ts";
import type { JobStatus } from "../../src/core/job_state.ts";
import { err, ok } from "../../src/core/result.ts";
import type { JobSample } from "../../src/ports/run_samples.ts";
import { reportSource } from "../rig/report_source.ts";
import { failedNight, goodNight } from "../rig/sample_reports.ts";

Deno.test("the critical path is the chain that the end of the run waited for", () => {
  const jobs = [
    { startedAt: 0, finishedAt: 10, dependencies: [] },
    { startedAt: 0, finishedAt: 30, dependencies: [] },
    { startedAt: 30, finishedAt: 35, dependencies: [0, 1] },
    { startedAt: 12, finishedAt: 34, dependencies: [0] },
    { startedAt: null, finishedAt: 99, dependencies: [3] },
  ];
  assert.deepEqual(findDecisiveChain(jobs), [1, 2]);
  assert.deepEqual(findDecisiveChain([]), []);
  assert.deepEqual(findDecisiveChain([{ startedAt: 1, finishedAt: null, dependencies: [] }]), []);
});

Deno.test("executions whose slot nobody knows never lie upon each other", () => {
  const stretch = fc.record({ from: fc.nat(1000), size: fc.nat(300), slot: fc.constant(null) });
  fc.assert(fc.property(fc.array(stretch, { maxLength: 40 }), (list) => {
    const stretches = list.map(({ from, size, slot }) => ({ from, to: from + size, slot }));
    const lanes = lanesOf([{ from: 0, to: 2000, slot: 1 }, ...stretches]);
    assert.equal(lanes[0], 1);
    for (const [a, one] of stretches.entries()) {
      assert.equal((lanes[a + 1] ?? 0) > 1, true, "a known slot is left alone");
      for (const [b, other] of stretches.entries()) {
        if (a < b && lanes[a + 1] === lanes[b + 1]) {
          assert.equal(one.to <= other.from || other.to <= one.from, true, `${a} and ${b}`);
        }
      }
    }
  }));
});

Deno.test("an axis has round times, a handful of them", () => {
  for (const duration of [1, 7, 950, 12_000, 61_000, 3_600_000, 90_000_000, 9e9]) {
    const ticks = timeTicks(duration, 10);
    assert.equal(ticks.length >= 2 && ticks.length <= 12, true, `${duration}: ${ticks}`);
    assert.equal((ticks.at(-1) ?? 0) <= duration, true);
  }
  assert.deepEqual(timeTicks(886_000, 8).map(tickText), [
    "0",
    "2m",
    "4m",
    "6m",
    "8m",
    "10m",
    "12m",
    "14m",
  ]);
  assert.deepEqual(timeTicks(9_000_000, 6).map(tickText), [
    "0",
    "30m",
    "1h",
    "1h 30m",
    "2h",
    "2h 30m",
  ]);
});

Deno.test("a verdict is told in a sentence", () => {
  assert.equal(
    runSentence(viewRun(failedNight())),
    "load_order_lines did not succeed: exit code 3. 4 jobs could not run because of it, 1 never started.",
  );
  assert.equal(
    runSentence(viewRun(goodNight())),
    "All 4 jobs succeeded. 1 job needed more than one try.",
  );
  assert.equal(runSentence(viewRun(reportSource([]))), "There were no jobs.");
  // What a person takes as done has not succeeded, however often it was tried.
  const marked = { status: "MARKED_SUCCESS", reason: "marked as successful" } as const;
  const night = viewRun(reportSource([
    { id: "a" },
    { id: "b", ends: ["FAILED", "FAILED"], changes: marked },
  ], { run: { status: "SUCCESS", counts: { SUCCESS: 1, MARKED_SUCCESS: 1 } } }));
  assert.equal(runSentence(night), "1 succeeded, 1 marked as successful.");
});

Deno.test("logs of failed jobs come first where not all have room", () => {
  const { record } = reportSource([
    ...Array.from({ length: 60 }, (_, at) => ({ id: `good${at}`, output: ["x"] })),
    { id: "bad", output: ["x"], ends: ["FAILED"] as const },
  ]);
  const long = Array.from({ length: 40 }, () => "y".repeat(5_000));
  const tails = readTails(record.jobs, (job) => `/${job.id}`, {
    readTail: () => ok(long),
  });
  assert.equal(tails.at(-1)?.kind, "lines");
  assert.equal(tails[0]?.kind, "lines");
  assert.equal(tails[59]?.kind, "left_out");
  const [first] = tails;
  assert.equal(first?.kind === "lines" && first.lines.every((line) => line.length < 2_100), true);
});

Deno.test("a log that cannot be read is said to be so", () => {
  const { record } = reportSource([{ id: "a", output: ["x"] }]);
  assert.deepEqual(
    readTails(record.jobs, () => "/gone", { readTail: () => err("No such file") }),
    [{ kind: "unreadable", because: "No such file" }],
  );
});

Deno.test("a report knows what usually happens from other runs only", () => {
  const { jobs, usualMs, pastRuns } = viewRun(goodNight());
  assert.equal(usualMs, 5_050);
  assert.deepEqual(pastRuns.map(({ runId }) => runId as number), [38, 39, 40, 41, 42]);
  assert.equal(jobs.find(({ id }) => id === "largest")?.usual?.change?.direction, "longer");
  assert.equal(jobs.find(({ id }) => id === "fetch")?.usual?.change?.direction, "same");
});

Deno.test("a failed job is told apart from one that has failed for days", () => {
  const sample = (run: number, status: JobStatus, executions = 1) => ({
    runId: runId(run),
    attempt: 1,
    status,
    executions,
    lastStatus: null,
    tookMs: 1,
  });
  const textOf = (...samples: readonly JobSample[]) => {
    const [job] = viewRun(reportSource([{ id: "a", ends: ["FAILED"] }])).jobs;
    assert.ok(job !== undefined);
    return pastText({ ...job, before: pastOfJob(samples, runId(42)) });
  };
  assert.equal(textOf(), null, "nobody knows it");
  assert.equal(textOf(sample(43, "FAILED"), sample(41, "SUCCESS")), "It succeeded in run 41.");
  assert.equal(
    textOf(
      sample(41, "FAILED"),
      sample(40, "BLOCKED", 0),
      sample(39, "TIMEOUT"),
      {
        // An attempt before the one that is told already says nothing more of its run.
        ...sample(39, "SUCCESS"),
        attempt: 0,
      },
      sample(38, "SUCCESS"),
      sample(37, "FAILED"),
    ),
    "Failure number 3 since it last succeeded, in run 38.",
  );
  assert.equal(textOf(sample(41, "FAILED")), "It failed in the run before too.");
  assert.equal(textOf(sample(41, "FAILED"), sample(30, "ERROR")), "No success in 2 runs before.");
  assert.equal(textOf(sample(41, "CANCELLED")), null, "that says nothing of the job");
});

Deno.test("a run that failed knows the last one that did not, and a success needs none", () => {
  assert.equal(viewRun(failedNight()).lastSuccess?.runId, 41);
  assert.equal(viewRun(goodNight()).lastSuccess, null);
});

Deno.test("pauses before retries count as the job's time and not as its work", () => {
  const jobs = [
    { id: "a", takesMs: 500, ends: ["FAILED", "SUCCESS"] as const },
    { id: "b", after: ["a"] },
  ];
  const view = viewRun(reportSource(jobs));
  assert.equal(view.jobs[0]?.spanMs, 9_000);
  assert.equal(view.jobs[0]?.tookMs, 1_000);
  assert.match(timelineChart(view) ?? "", /a waited 8\.0s before execution 2/);
});

Deno.test("what is written can be told from what it is written on, light or dark", () => {
  const schemes = [...styleSheet.matchAll(/:root \{([\s\S]*?)\}/g)]
    .map(([, rules = ""]) =>
      new Map([...rules.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)]
        .map(([, name = "", colour = ""]) => [name, colour]))
    )
    .filter((colours) => colours.has("paper"));
  assert.equal(schemes.length, 2);
  const tones = ["good", "bad", "warn", "plain", "dim"];
  const pairs = [
    ["ink", "paper"],
    ["soft-ink", "paper"],
    ["soft-ink", "ground"],
    ["link", "paper"],
    ["ink", "code"],
    ...tones.flatMap((tone) => [[tone, `${tone}-soft`], ["on-mark", `${tone}-mark`]]),
  ];
  for (const colours of schemes) {
    for (const [letters = "", ground = ""] of pairs) {
      const [a, b] = [letters, ground].map((name) => brightnessOf(colours.get(name) ?? ""));
      const contrast = (Math.max(a ?? 0, b ?? 0) + 0.05) / (Math.min(a ?? 0, b ?? 0) + 0.05);
      // What the Web Content Accessibility Guidelines ask of small letters.
      assert.ok(contrast >= 4.5, `${letters} on ${ground}: ${contrast.toFixed(2)}`);
    }
  }
});

/** The relative luminance of a colour, from 0 to 1, as the guidelines define it. */
function brightnessOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
