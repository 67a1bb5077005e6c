/**
 * Runs many no-op jobs with the sources and watches the engine from within: how late its event loop
 * is, and what it holds in memory while jobs end.
 *
 * Usage: scripts/deno run -A scripts/bench/watched_run.ts [JOBS [WORKERS]]
 */
import { configText, independentJobs } from "./graphs.ts";

const [jobs = 100_000, workers = 16] = Deno.args.map(Number);
const loopStepMs = 5;
const memoryStepMs = 1000;

const folder = Deno.makeTempDirSync({ prefix: "executioner-bench-" });
const database = `${folder}/history.db`;
const config = `${folder}/jobs.json`;
Deno.writeTextFileSync(config, configText(independentJobs(jobs), "/bin/true"));

const lateMs: number[] = [];
const rssMib: number[] = [];
const started = performance.now();
let last = started;
Deno.unrefTimer(setInterval(() => {
  const now = performance.now();
  lateMs.push(Math.max(0, now - last - loopStepMs));
  last = now;
}, loopStepMs));
Deno.unrefTimer(setInterval(() => {
  rssMib.push(Deno.memoryUsage().rss / 2 ** 20);
}, memoryStepMs));

/** Returns the value below which a part of the numbers lies. */
function quantile(numbers: readonly number[], part: number): string {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN).toFixed(1);
}

function report(): void {
  const seconds = (performance.now() - started) / 1000;
  const quarter = Math.max(1, Math.floor(rssMib.length / 4));
  const bytes = Deno.statSync(database).size / jobs;
  const lines = [
    `${jobs} jobs, ${workers} at once: ${seconds.toFixed(1)} s`,
    `event loop late, ms: median ${quantile(lateMs, 0.5)}, p99 ${quantile(lateMs, 0.99)}, ` +
    `most ${quantile(lateMs, 1)}`,
    `memory, MiB, median of each quarter: ${
      [0, 1, 2, 3].map((n) => quantile(rssMib.slice(n * quarter, (n + 1) * quarter), 0.5)).join(" ")
    }, most ${quantile(rssMib, 1)}`,
    `history: ${bytes.toFixed(0)} bytes a job`,
    "",
  ];
  Deno.stdout.writeSync(new TextEncoder().encode(lines.join("\n")));
  Deno.removeSync(folder, { recursive: true });
}

globalThis.addEventListener("unload", report);
const flags = ["--parallel", "--workers", String(workers), "--quiet"];
const places = ["--db", database, "--log-dir", `${folder}/logs`];
Object.defineProperty(Deno, "args", { value: ["run", config, ...flags, ...places] });
await import("../../main.ts");
