import {
  type BenchJob,
  chainOfJobs,
  configText,
  independentJobs,
  layersOfJobs,
  makefileText,
} from "./graphs.ts";
import { durabilityScenarios } from "./durability_scenario.ts";
import { largeGraphScenario } from "./large_graph_scenario.ts";
import { outputScenarios } from "./output_scenarios.ts";
import { queueScenario } from "./queue_scenario.ts";
import { scaleScenario } from "./scale_scenario.ts";
import { scheduleScenarios } from "./schedule_scenario.ts";
import { type HistorySize, makeLargeHistory, millionJobs } from "./large_history.ts";
import type { Contender, Scenario, ScenarioInput } from "./scenario.ts";

const workers = 8;

/** Returns all scenarios. */
export function scenarios(input: ScenarioInput): Scenario[] {
  const part = input.quick ? 5 : 1;
  return [
    noopScenario(input, 1000 / part),
    chainScenario(input, 300 / part),
    layersScenario(input, 20 / part, 50),
    sleepsScenario(input, "sleeps", { count: 100 / part, atOnce: 10 }),
    // More at once than any machine has processors: what so many workers cost is memory.
    sleepsScenario(input, "workers", { count: 2000 / part, atOnce: 200 }),
    startScenario(input, input.quick ? 5 : 20),
    ...(canRestrict(input) ? [restrictedScenario(input, 200 / part)] : []),
    ...outputScenarios(input, 500 / part),
    ...durabilityScenarios(input, part),
    historyScenario(input, input.quick ? { ...millionJobs, runs: 2000 } : millionJobs),
    ...scheduleScenarios(input),
    queueScenario(input, 400_000 / part),
    largeGraphScenario(input, 100_000 / part),
    scaleScenario(input, input.quick ? [1000, 10_000] : [1000, 10_000, 100_000]),
  ];
}

/** Restricted runs have no logs in /dev, so not in /dev/shm either. */
function canRestrict({ hasBwrap, sharedFolder }: ScenarioInput): boolean {
  return hasBwrap && !sharedFolder.startsWith("/dev/");
}

function noopScenario(input: ScenarioInput, count: number): Scenario {
  const jobs = independentJobs(count);
  const withLogs = `mkdir logs && seq ${count} | ` +
    `xargs -P ${workers} -I N sh -c 'exec ${input.noop} > logs/N.log 2>&1'`;
  return {
    name: "noop",
    title: `${count} no-op jobs, ${workers} at once`,
    baseline: `xargs -P ${workers}`,
    repeat: 1,
    files: filesOf(input, jobs),
    contenders: [
      engineRun(input, workers),
      shell(`xargs -P ${workers}`, `seq ${count} | xargs -P ${workers} -n 1 ${input.noop}`),
      shell(`xargs -P ${workers}, sh, a log each`, withLogs),
      denoFloor(input, count, workers),
    ],
  };
}

function chainScenario(input: ScenarioInput, length: number): Scenario {
  const jobs = chainOfJobs(length);
  return {
    name: "chain",
    title: `chain of ${length} no-op jobs`,
    baseline: "xargs -P 1",
    repeat: 1,
    files: filesOf(input, jobs),
    contenders: [
      engineRun(input, workers),
      shell("xargs -P 1", `seq ${length} | xargs -P 1 -n 1 ${input.noop}`),
      ...makeRun(input),
      denoFloor(input, length, 1),
    ],
  };
}

function layersScenario(input: ScenarioInput, layers: number, width: number): Scenario {
  const jobs = layersOfJobs(layers, width);
  const perLayer = `i=0; while [ $i -lt ${layers} ]; do ` +
    `seq ${width} | xargs -P ${workers} -n 1 ${input.noop} || exit; i=$((i + 1)); done`;
  const make = makeRun(input);
  const byLayer = `xargs -P ${workers} per layer`;
  return {
    name: "layers",
    title: `${layers} layers of ${width} no-op jobs, ${workers} at once`,
    baseline: make[0]?.name ?? byLayer,
    repeat: 1,
    files: filesOf(input, jobs),
    contenders: [
      engineRun(input, workers),
      shell(byLayer, perLayer),
      ...make,
    ],
  };
}

/** Jobs that wait for time alone: what the engine adds to that shows as it is. */
function sleepsScenario(
  input: ScenarioInput,
  name: string,
  { count, atOnce }: { readonly count: number; readonly atOnce: number },
): Scenario {
  const baseline = `xargs -P ${atOnce}`;
  const byThreads = ["env", "EXECUTIONER_STARTER=threads", ...engineArgv(input, atOnce)];
  return {
    name,
    title: `${count} jobs of sleep 0.1, ${atOnce} at once`,
    baseline,
    repeat: 1,
    files: { "jobs.json": configText(independentJobs(count), "sleep 0.1") },
    contenders: [
      engineRun(input, atOnce),
      { name: `${input.engineName}, by threads`, argv: byThreads },
      shell(baseline, `seq ${count} | xargs -P ${atOnce} -I N sleep 0.1`),
    ],
  };
}

function startScenario(input: ScenarioInput, repeat: number): Scenario {
  const again = (name: string, command: string) =>
    shell(name, `i=0; while [ $i -lt ${repeat} ]; do ${command} || exit; i=$((i + 1)); done`);
  return {
    name: "start",
    title: "one run of one no-op job",
    baseline: "deno run hello.ts",
    repeat,
    files: {
      "jobs.json": configText(independentJobs(1), input.noop),
      "hello.ts": `console.log("hello");\n`,
    },
    contenders: [
      again(input.engineName, engineArgv(input, 1).map(quote).join(" ")),
      again(`${input.engineName} --version`, [...input.engine, "--version"].map(quote).join(" ")),
      again(`${input.engineName} --help`, [...input.engine, "--help"].map(quote).join(" ")),
      again("deno run hello.ts", `${quote(input.deno)} run hello.ts`),
      again("sh -c true", "sh -c true"),
    ],
  };
}

/** What confining jobs costs, against the least that a sandbox costs. */
function restrictedScenario(input: ScenarioInput, count: number): Scenario {
  const each = (name: string, command: string) =>
    shell(name, `seq ${count} | xargs -P ${workers} -I N ${command}`);
  const trusted = engineRun(input, workers);
  const grants = ["--restricted", `--allow-run=${input.noop}`];
  const baseline = `xargs -P ${workers} bwrap`;
  return {
    name: "restricted",
    title: `${count} no-op jobs, ${workers} at once, confined`,
    baseline,
    repeat: 1,
    files: filesOf(input, independentJobs(count)),
    contenders: [
      { name: `${input.engineName} --restricted`, argv: [...trusted.argv, ...grants] },
      trusted,
      each(baseline, `bwrap ${bareSandbox.join(" ")} ${input.noop}`),
      each(`xargs -P ${workers}`, input.noop),
    ],
  };
}

/** Options of bwrap(1) that make the namespaces, and let all files be seen. */
const bareSandbox = ["--unshare-all", "--ro-bind", "/", "/"] as const;

/** Whether bubblewrap is there and can make a sandbox on this machine. */
export function hasBwrap(): boolean {
  try {
    const args = [...bareSandbox, "true"];
    return new Deno.Command("bwrap", { args, stdout: "null", stderr: "null" }).outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Looking into a large history; the baseline looks at nothing. */
function historyScenario(input: ScenarioInput, size: HistorySize): Scenario {
  const path = `${input.sharedFolder}/history.db`;
  const looking = (...words: readonly string[]) => ({
    name: words.join(" "),
    argv: [...input.engine, ...words, "--db", path],
  });
  return {
    name: "history",
    title: `a history of ${size.runs} runs with ${size.runs * size.jobsPerRun} jobs`,
    baseline: "--version",
    repeat: 1,
    files: {},
    prepare: () => makeLargeHistory(path, size),
    contenders: [
      { name: "--version", argv: [...input.engine, "--version"] },
      looking("runs"),
      looking("runs", "application_3"),
      looking("show", "last"),
      looking("show", String(size.runs / 2), "--json"),
      looking("runs", "--status", "interrupted"),
      looking("stats"),
      looking("stats", "application_3"),
      looking("diff", "last"),
    ],
  };
}

function filesOf(input: ScenarioInput, jobs: readonly BenchJob[]): Scenario["files"] {
  return {
    "jobs.json": configText(jobs, input.noop),
    "Makefile": makefileText(jobs, input.noop),
  };
}

function engineRun(input: ScenarioInput, workerCount: number): Contender {
  return { name: input.engineName, argv: engineArgv(input, workerCount) };
}

/** History and logs are on, in the measurement's own folder. */
function engineArgv(input: ScenarioInput, workerCount: number): string[] {
  const flags = ["--parallel", "--workers", String(workerCount), "--quiet"];
  const places = ["--db", "history.db", "--log-dir", "logs"];
  return [...input.engine, "run", "jobs.json", ...flags, ...places];
}

function makeRun(input: ScenarioInput): Contender[] {
  return input.hasMake ? [{ name: `make -j${workers}`, argv: ["make", "-s", `-j${workers}`] }] : [];
}

function denoFloor(input: ScenarioInput, count: number, workerCount: number): Contender {
  const flags = ["run", "--allow-run", "--no-config", input.floorScript];
  const args = [input.noop, String(count), String(workerCount)];
  return { name: "Deno.Command, no output", argv: [input.deno, ...flags, ...args] };
}

function shell(name: string, script: string): Contender {
  return { name, argv: ["/bin/sh", "-c", script] };
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
