import assert from "node:assert/strict";
import { jobId } from "../../src/core/ids.ts";
import type { JobState } from "../../src/core/job_state.ts";
import type { RunEvent } from "../../src/core/run/run_event.ts";
import { createJsonReporter } from "../../src/observers/json_reporter.ts";
import { EventMaker, execution, finished, header, startMs } from "../rig/run_events.ts";

const make = new EventMaker(header());
const exited2 = { kind: "exited", code: 2 } as const;
const inputThere = {
  phase: "pre",
  name: "check_file_exists",
  ok: true,
  message: 'found the file "in.csv"',
  durationMs: 2,
} as const;
const load: JobState = {
  kind: "finished",
  past: [
    execution({ kind: "exited", code: 7 }, 1500),
    execution(exited2, 65_000, {
      n: 2,
      checks: [inputThere],
      usage: { cpuMs: 61_230, peakMemoryBytes: 220_200_960 },
      outputs: [{ name: "ROWS", value: "1200", masked: false }],
      retry: { delayMs: null, rule: "all 1 of max_retries used" },
    }),
  ],
  note: "no retry is left",
  tolerated: false,
};
const [file, port] = ['file "/in/sales.csv"', "port 5432 of db"];
const stop = { kind: "job_failed", jobId: jobId("load") } as const;

const alertStart = { startedAt: startMs + 65_000 };

/** One event of each kind; docs/json_events.md shows exactly these as its examples. */
const samples: readonly RunEvent[] = [
  make.runStarted(),
  make.awaiting(0, "load", [file, port]),
  make.met(30_000, "load", { condition: port, found: "port 5432 of db open", left: [file] }),
  make.started(0, "load"),
  make.spawned(2, "load"),
  make.retrying(1500, "load", 30_000),
  make.ended(65_000, "load", load),
  make.stopping(65_000, stop),
  make.notice(65_000, "left 2 processes behind", "load"),
  make.hookStarted(65_000, "on_failure", "./alert.sh"),
  make.hookEnded(65_800, "on_failure", execution({ kind: "exited", code: 1 }, 65_800, alertStart)),
  make.runEnded(65_000, {
    extract: finished({ kind: "succeeded" }),
    load,
    report: { kind: "blocked", by: jobId("load") },
  }, stop),
];

function linesOf(events: readonly RunEvent[]): string[] {
  let text = "";
  let writes = 0;
  const reporter = createJsonReporter({
    write(more) {
      text += more;
      writes++;
    },
    isTerminal: false,
    columns: () => 80,
    rows: () => 24,
  });
  reporter.observe(events);
  assert.equal(writes, 1, "writes for one batch");
  assert(text.endsWith("\n"));
  return text.slice(0, -1).split("\n");
}

interface Documented {
  readonly fields: readonly string[];
  readonly example: string;
}

/** Reads the sections of the document: a heading, a table of fields, an example. */
async function readDocument(): Promise<Map<string, Documented>> {
  const text = await Deno.readTextFile(new URL("../../docs/json_events.md", import.meta.url));
  const sections = text.split(/^## `/m).slice(1);
  return new Map(sections.map((section) => {
    const name = section.slice(0, section.indexOf("`"));
    const fields = [...section.matchAll(/^\| `(\w+)` +\|/gm)].map((match) => match[1] ?? "");
    const example = /^```json\n(.*?)\n```$/ms.exec(section)?.[1] ?? "null";
    return [name, { fields, example: JSON.stringify(JSON.parse(example)) }];
  }));
}

Deno.test("docs/json_events.md documents every event and field that is written, and no other", async () => {
  const documented = await readDocument();
  const written = new Map(
    linesOf(samples).map((line) => {
      const value: Record<string, unknown> = JSON.parse(line);
      return [String(value["event"]), { fields: Object.keys(value), example: line }];
    }),
  );
  assert.deepEqual([...documented.keys()], [...written.keys()], "events");
  for (const [name, { fields, example }] of written) {
    assert.deepEqual(["event", "at", ...documented.get(name)?.fields ?? []], fields, name);
    assert.equal(documented.get(name)?.example, example, `the example of ${name}`);
  }
});

Deno.test("fields of an event are the same whatever happened, null where there is nothing", () => {
  const states: readonly JobState[] = [
    finished({ kind: "signalled", signal: "SIGKILL" }),
    finished({ kind: "spawn_failed", message: "no such file" }),
    { kind: "condition_failed", since: 0, because: "file: none", tolerated: false },
    { kind: "skipped", because: "by --skip" },
    { kind: "reused", attempt: 1, status: "SUCCESS" },
    { kind: "blocked", by: jobId("load") },
    { kind: "not_started", because: { kind: "signal", signal: "SIGINT" } },
  ];
  const values = linesOf(states.map((state) => make.ended(1, "x", state)))
    .map((line): Record<string, unknown> => JSON.parse(line));
  const [first] = values;
  for (const value of values) assert.deepEqual(Object.keys(value), Object.keys(first ?? {}));
  assert.deepEqual(
    values.map((
      value,
    ) => [value["status"], value["signal"], value["blocked_by"], value["executions"]]),
    [
      ["FAILED", "SIGKILL", null, 1],
      ["ERROR", null, null, 1],
      ["CONDITION_FAILED", null, null, 0],
      ["SKIPPED", null, null, 0],
      ["SUCCESS", null, null, 0],
      ["BLOCKED", null, "load", 0],
      ["NOT_STARTED", null, null, 0],
    ],
  );
});

Deno.test("any id keeps to one line and is read back unchanged", () => {
  const id = 'a\n{"event":"run_ended"}\u2028\x1b[2J"';
  const [line, ...more] = linesOf([make.started(0, id)]);
  assert.deepEqual(more, []);
  assert.equal(JSON.parse(line ?? "").job_id, id);
});
