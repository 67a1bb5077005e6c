import { createStyle } from "../../src/core/text/text_style.ts";
import { createConsoleReporter } from "../../src/observers/console_reporter.ts";
import type { Estimate } from "../../src/core/schedule/forecast.ts";
import { jobId } from "../../src/core/ids.ts";
import { ok } from "../../src/core/result.ts";
import { ManualClock } from "./manual_clock.ts";
import { EventMaker, finished, header, startMs } from "./run_events.ts";
import { Screen } from "./screen.ts";

/** How many jobs the night of the scenes has. */
const jobCount = 40;

const usual: Readonly<Record<string, Estimate>> = {
  load_customers: { p50Ms: 130_000, p95Ms: 150_000, successes: 9 },
  "transform_the_customers_dimension_of_the_warehouse_2026": {
    p50Ms: 600_000,
    p95Ms: 900_000,
    successes: 9,
  },
};

/** The sizes and characters that scenes are drawn for. */
const sceneSizes = [
  { columns: 40, rows: 12, unicode: false },
  { columns: 40, rows: 24, unicode: true },
  { columns: 80, rows: 24, unicode: false },
  { columns: 80, rows: 24, unicode: true },
  { columns: 120, rows: 30, unicode: true },
  { columns: 80, rows: 3, unicode: true },
] as const;

/** The sizes and characters of one scene. */
export type SceneSize = (typeof sceneSizes)[number];

/**
 * Draws how a terminal looks in the middle of a run and at its end: jobs that run, too long or not,
 * with names in two scripts and one that is hostile, a retry, a wait, a failure that blocks others.
 */
function drawScenes(
  { columns, rows, unicode }: SceneSize,
  mode: "live" | "bar",
): readonly { readonly title: string; readonly lines: readonly string[] }[] {
  const screen = new Screen(columns, rows);
  const clock = new ManualClock(startMs);
  const make = new EventMaker(header({ jobCount }));
  const names: string[] = [];
  const reporter = createConsoleReporter({
    out: screen,
    clock,
    style: createStyle(true),
    mode,
    verbosity: "normal",
    unicode,
    logReader: { readTail: () => ok(["Connecting to db1 ...", "ORA-12541: no listener"]) },
    commandSuffix: "",
    resumeWords: "",
    utcOffset: () => 60,
    outlook: {
      estimateOf: (index) => usual[names[index] ?? ""] ?? null,
      apply: (event) => {
        if (event.kind === "job_started") names[event.index] = event.jobId;
      },
      restAt: (now) => ({ ms: startMs + 3_000_000 - now, isLeast: now < startMs + 100_000 }),
    },
  });
  const at = (ms: number, ...events: Parameters<typeof reporter.observe>[0]) => {
    clock.advance(startMs + ms - clock.now());
    reporter.observe(events);
  };
  const succeeded = finished({ kind: "succeeded" });
  at(0, make.runStarted());
  at(0, ...Array.from({ length: 9 }, (_, n) => make.ended(0, `extract_${n}`, succeeded)));
  at(0, make.started(0, "load_customers"), make.started(0, "load_orders"));
  at(1000, make.started(1000, "transform_the_customers_dimension_of_the_warehouse_2026"));
  at(2000, make.started(2000, "顧客データ取込"), make.started(2000, "a\x1b[2J\nb"));
  at(60_000, make.awaiting(60_000, "exchange_rates", ['file "/in/rates.csv"']));
  at(90_000, make.retrying(90_000, "load_orders", 120_000));
  at(91_000);
  clock.advance(500);
  const early = screen.visible();
  const failed = finished({ kind: "exited", code: 2 }, 95_000, 2048);
  const blocked = { kind: "blocked", by: jobId("load_stock") } as const;
  at(150_000, make.ended(150_000, "load_stock", failed));
  at(150_000, make.ended(150_000, "report_stock", blocked));
  at(170_000, make.notice(170_000, "the disk of /var/log is 97 % full"));
  at(171_000);
  clock.advance(1000);
  const late = screen.visible();
  at(200_000, make.runEnded(200_000, { load_stock: failed, report_stock: blocked }));
  reporter.close();
  const kind = `${mode} ${columns} x ${rows} ${unicode ? "UTF-8" : "ASCII"}`;
  return [
    { title: `${kind}, nothing failed yet`, lines: early },
    { title: `${kind}, after a failure`, lines: late },
    { title: `${kind}, at the end`, lines: screen.all() },
  ];
}

/** Returns all scenes as one text, as the fixture has them. */
export function allScenes(): string {
  return (["live", "bar"] as const)
    .flatMap((mode) => sceneSizes.flatMap((size) => drawScenes(size, mode)))
    .map(({ title, lines }) => `=== ${title}\n${lines.join("\n")}\n`).join("\n");
}
