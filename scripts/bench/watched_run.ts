/**
 * Runs many no-op jobs with the sources and watches the engine from within: how late its event loop
 * is, and what it holds in memory while jobs end.
 *
 * Usage: scripts/deno run -A scripts/bench/watched_run.ts [JOBS [WORKERS [FILE [layers]]]]
 *
 * What was seen is printed, and written to FILE as JSON unless that is "-". With "layers" the jobs are
 * in 100 of them, with three dependencies each.
 */
import { configText, independentJobs, layersOfJobs } from "./graphs.ts";
import { describeWatched, type Watched } from "./watched.ts";

const [jobs = 100_000, workers = 16] = Deno.args.slice(0, 2).map(Number);
const [, , resultFile = "-", shape] = Deno.args;
const graph = shape === "layers" ? layersOfJobs(100, jobs / 100, "three") : independentJobs(jobs);
const loopStepMs = 5;
const memoryStepMs = 50;

const folder = Deno.makeTempDirSync({ prefix: "executioner-bench-" });
const database = `${folder}/history.db`;
const config = `${folder}/jobs.json`;
Deno.writeTextFileSync(config, configText(graph, "/bin/true"));

const late: { readonly ms: number; readonly hasBegun: boolean }[] = [];
const rssBytes: number[] = [];
const started = performance.now();
let last = started;
let hasBegun = false;
Deno.unrefTimer(setInterval(() => {
  const now = performance.now();
  late.push({ ms: Math.max(0, now - last - loopStepMs), hasBegun });
  // What is late at its beginning is the beginning's.
  hasBegun ||= hasLogs();
  last = now;
}, loopStepMs));
Deno.unrefTimer(setInterval(() => {
  if (hasBegun) rssBytes.push(Deno.memoryUsage().rss);
}, memoryStepMs));

function hasLogs(): boolean {
  try {
    return !Deno.readDirSync(`${folder}/logs`)[Symbol.iterator]().next().done;
  } catch {
    return false;
  }
}

/** Returns the value below which a part of the numbers lies. */
function quantile(numbers: readonly number[], part: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN;
}

/** Returns the middle of what memory was in a part of the run, bytes. */
function rssIn(from: number, to: number): number {
  const { length } = rssBytes;
  return quantile(rssBytes.slice(Math.floor(from * length), Math.ceil(to * length)), 0.5);
}

function report(): void {
  const seconds = (performance.now() - started) / 1000;
  const all = late.map(({ ms }) => ms);
  const most = (begun: boolean) =>
    quantile(late.filter((one) => one.hasBegun === begun).map(({ ms }) => ms), 1);
  const watched: Watched = {
    lateMs: quantile(all, 0.5),
    lateP99Ms: quantile(all, 0.99),
    lateMostMs: most(true),
    lateAtStartMs: most(false),
    halfMib: rssIn(0.45, 0.55) / 2 ** 20,
    mostMib: quantile(rssBytes, 1) / 2 ** 20,
    growthBytes: (rssIn(0.85, 0.95) - rssIn(0.45, 0.55)) / (0.4 * jobs),
    historyBytes: Deno.statSync(database).size / jobs,
  };
  if (resultFile !== "-") Deno.writeTextFileSync(resultFile, JSON.stringify(watched));
  const heading = `${jobs} jobs, ${workers} at once, in ${seconds.toFixed(1)} s`;
  const text = `${describeWatched(heading, [watched])}\n`;
  Deno.stdout.writeSync(new TextEncoder().encode(text));
  Deno.removeSync(folder, { recursive: true });
}

globalThis.addEventListener("unload", report);
const flags = ["--parallel", "--workers", String(workers), "--quiet"];
const places = ["--db", database, "--log-dir", `${folder}/logs`];
Object.defineProperty(Deno, "args", { value: ["run", config, ...flags, ...places] });
await import("../../main.ts");
