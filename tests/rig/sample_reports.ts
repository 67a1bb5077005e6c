import type { ReportSource } from "../../src/report/report_source.ts";
import { type MadeUpJob, reportSource, runStart } from "./report_source.ts";

const minute = 60_000;

/** How long earlier runs of a job took that usually takes so long, ms. */
function around(ms: number): readonly number[] {
  return [0.94, 1.03, 0.99, 1.12, 0.9, 1.01, 1.06, 0.97, 1.02, 0.95].map((part) => ms * part);
}

/** A night in which one load failed behind a table that was not there. */
export function failedNight(): ReportSource {
  const tables = ["customers", "orders", "order_lines", "products", "stock", "prices"];
  const jobs: MadeUpJob[] = [
    {
      id: "check_sources",
      takesMs: 8_000,
      usuallyMs: around(7_800),
      checks: [{
        phase: "pre",
        name: "check_disk_space",
        ok: true,
        message: "212 GiB free",
        durationMs: 2,
      }],
    },
    ...tables.map((table, at) => ({
      id: `extract_${table}`,
      after: ["check_sources"],
      takesMs: (1.3 + at * 0.7) * minute,
      usuallyMs: around((1.2 + at * 0.68) * minute),
      memory: (120 + at * 90) * 2 ** 20,
      output: [`connected to erp`, `${(at + 3) * 18_211} rows`, "done"],
      ...(table === "stock" ? { ends: ["FAILED", "SUCCESS"] as const } : {}),
    })),
    ...tables.map((table, at) => ({
      id: `load_${table}`,
      after: [`extract_${table}`],
      takesMs: (0.9 + at * 0.4) * minute,
      usuallyMs: around((0.8 + at * 0.2) * minute),
      memory: (300 + at * 140) * 2 ** 20,
      description: `Load ${table} into the warehouse`,
      command: `psql -v ON_ERROR_STOP=1 -f sql/load_${table}.sql`,
      ...(table === "order_lines"
        ? {
          ends: ["FAILED", "FAILED"] as const,
          output: [
            "BEGIN",
            "COPY 812334",
            "\x1b[33mWARNING:\x1b[0m  12 rows have no order",
            '\x1b[1;31mERROR:\x1b[0m  insert or update on table "order_lines" violates foreign key constraint "order_lines_order_id_fkey"',
            'DETAIL:  Key (order_id)=(9912833) is not present in table "orders".',
            "ROLLBACK",
          ],
          checks: [
            {
              phase: "pre" as const,
              name: "check_table_exists",
              ok: true,
              message: "order_lines is there",
              durationMs: 11,
            },
          ],
        }
        : { output: ["BEGIN", "COPY 33120", "COMMIT"] }),
    })),
    { id: "mart_sales", after: ["load_orders", "load_order_lines", "load_products"] },
    {
      id: "mart_stock",
      after: ["load_stock", "load_products"],
      takesMs: 2.5 * minute,
      usuallyMs: around(minute),
      memory: 900 * 2 ** 20,
    },
    { id: "mart_customers", after: ["load_customers", "mart_sales"] },
    { id: "report_daily", after: ["mart_sales", "mart_stock"] },
    {
      id: "report_weekly",
      status: "SKIPPED",
      reason: "skipped by --skip",
      after: ["report_daily"],
    },
    { id: "publish", after: ["report_daily", "mart_customers"] },
    {
      id: "alert",
      after: [{ id: "load_order_lines", trigger: "failure" }],
      takesMs: 900,
      output: ["alerted #etl"],
    },
    {
      id: "tidy",
      status: "NOT_STARTED",
      reason: 'the run stopped after "load_order_lines" failed',
    },
  ];
  return reportSource(jobs, {
    workers: 4,
    steps: [
      { command: "executioner logs 42 load_order_lines", purpose: "its whole output" },
      { command: "executioner resume 42", purpose: "runs what did not succeed" },
      {
        command: "executioner mark-success 42 load_order_lines",
        purpose: "takes the job as done",
      },
    ],
    pastRunsMs: [
      14.2,
      13.9,
      14.4,
      -6.1,
      14.1,
      14.8,
      13.7,
      14,
      14.3,
      15.2,
      14.4,
      14.1,
      -2.2,
      14.9,
      15.1,
      14.7,
      15.3,
      15.2,
    ].map((m) => m * minute),
    notifications: [
      {
        n: 1,
        topic: "failure",
        channel: "mail",
        target: "ops@example.org",
        status: "SENT",
        tries: 1,
        at: runStart + 15 * minute,
        detail: "250 queued",
      },
      {
        n: 2,
        topic: "failure",
        channel: "slack",
        target: "hooks.example.org",
        status: "FAILED",
        tries: 3,
        at: runStart + 15.2 * minute,
        detail: "status 503",
      },
    ],
    audit: [{
      attempt: 1,
      jobId: "report_weekly",
      action: "mark_success",
      user: "mara",
      host: "batch-1",
      at: runStart + 30 * minute,
      reason: "not needed on Mondays, ticket 77",
      previousStatus: "SKIPPED",
    }],
  });
}

/** A night in which all went well. */
export function goodNight(): ReportSource {
  return reportSource([
    { id: "fetch", takesMs: 2_000, usuallyMs: around(2_000), output: ["5050 lines"] },
    {
      id: "sum",
      after: ["fetch"],
      takesMs: 1_200,
      ends: ["FAILED", "SUCCESS"],
      usuallyMs: around(1_100),
    },
    { id: "largest", after: ["fetch"], takesMs: 3_500, usuallyMs: around(1_900) },
    { id: "report", after: ["sum", "largest"], takesMs: 700, usuallyMs: around(690) },
  ], { pastRunsMs: [5_000, 5_200, 4_900, 5_100] });
}

/** A run of many jobs: stages of steps over many partitions, one in 97 fails. */
export function largeRun(count: number): ReportSource {
  const width = Math.ceil(count / 8);
  const jobs = Array.from({ length: count }, (_, at): MadeUpJob => {
    const stage = Math.floor(at / width);
    const part = at % width;
    const before = stage === 0
      ? []
      : [`stage${stage - 1}_part${part}`, `stage${stage - 1}_part${(part * 7 + stage) % width}`];
    return {
      id: `stage${stage}_part${part}`,
      after: [...new Set(before)],
      takesMs: 800 + (at * 7919) % 4000,
      usuallyMs: around(900 + (at * 7919) % 4000),
      memory: (20 + (at * 31) % 400) * 2 ** 20,
      output: Array.from(
        { length: 12 },
        (_, line) => `line ${line} of part ${part}: ${(at * 31 + line) % 9973} rows`,
      ),
      ...(at % 97 === 50 && stage > 2 ? { ends: ["FAILED"] as const } : {}),
    };
  });
  return reportSource(jobs, {
    workers: 16,
    steps: [{ command: "executioner resume 42", purpose: "runs what did not succeed" }],
  });
}

/** What nobody should call a job or print, and what no report may be impressed by. */
export const hostileTexts = [
  "<script>document.title='owned'</script>",
  '"><img src=x onerror="document.title=\'owned\'">',
  "</style></title></script><svg onload=document.title='owned'>",
  "'-alert(1)-'",
  "javascript:document.title='owned'",
  "]]><!--",
  "\u202egpj.exe\u202c",
  "a\u0000b\u0007c\u001b[31mred\u001b[0m",
  "line\nbreak\r\ttab",
  'back\\slash \\N \\G "quoted" {record|<port>}',
  "&lt;b&gt; &amp; &#60;i&#62;",
  "%3Cscript%3E #35; end subgraph",
  "مهمة العربية",
  "日本語の仕事 🎉 👩‍👩‍👧",
  "x".repeat(300),
  "constructor",
  "__proto__",
  "\ud800lone",
] as const;

/** A run whose every text tries to be something else. */
export function hostileRun(): ReportSource {
  const jobs = hostileTexts.map((text, at): MadeUpJob => ({
    id: `${text}`,
    after: at === 0 ? [] : [hostileTexts[at - 1] ?? ""],
    description: text,
    command: text,
    reason: text,
    output: [text, `\x1b[31m${text}\x1b[0m`],
    usuallyMs: [900, 1_000, 1_100],
    memory: 2 ** 20 * (at + 1),
    ends: [at === hostileTexts.length - 1 ? "FAILED" : "SUCCESS"],
    checks: [{ phase: "post", name: text, ok: false, message: text, durationMs: 1 }],
  }));
  return reportSource(jobs, {
    steps: hostileTexts.map((text) => ({
      command: `executioner logs 42 '${text}'`,
      purpose: "its whole output",
    })),
    notifications: hostileTexts.map((text, at) => ({
      n: at + 1,
      topic: "failure",
      channel: "webhook",
      target: text,
      status: "FAILED",
      tries: 3,
      at: runStart,
      detail: text,
    })),
    pastRunsMs: [5_000, 6_000],
    run: {
      applicationName: "<b onclick=x>night & day</b>\u202e",
      configPath: "/srv/</script><script>document.title='owned'</script>/jobs.json",
    },
    audit: hostileTexts.map((text) => ({
      attempt: 1,
      jobId: text,
      action: "mark_failed",
      user: text,
      host: text,
      at: runStart,
      reason: text,
      previousStatus: "SUCCESS",
    })),
  });
}
