/** Measures the engine against xargs, make and bare Deno. Run by `deno task bench`; see usage. */
import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { compareCosts, comparisonTable, pairScenarios } from "./bench/compare.ts";
import { type Engine, findEngine } from "./bench/find_engine.ts";
import { describeMachine } from "./bench/machine.ts";
import { hasGnuTime } from "./bench/measure.ts";
import { type BenchOptions, parseOptions, usage, wantedRounds } from "./bench/options.ts";
import type { BenchResult, ScenarioResult } from "./bench/result.ts";
import { runScenario, uncountedRounds } from "./bench/run_scenario.ts";
import type { Scenario } from "./bench/scenario.ts";
import { hasBwrap, scenarios } from "./bench/scenarios.ts";
import { resultHeading, scenarioTable } from "./bench/table.ts";

const root = resolve(import.meta.dirname ?? ".", "..");

async function bench(options: BenchOptions): Promise<void> {
  const sharedFolder = await Deno.makeTempDir({ prefix: "executioner-bench-" });
  try {
    await benchIn(sharedFolder, options);
  } finally {
    await Deno.remove(sharedFolder, { recursive: true });
  }
}

async function benchIn(sharedFolder: string, options: BenchOptions): Promise<void> {
  const engine = findEngine(root, options.engine);
  const base = options.compare === null ? null : findEngine(root, options.compare);
  const machine = describeMachine();
  const scenariosOf = ({ argv, name }: Engine, part: string) => {
    const folder = join(sharedFolder, part);
    Deno.mkdirSync(folder);
    const all = scenarios({
      engine: argv,
      engineName: name,
      deno: Deno.execPath(),
      root,
      floorScript: join(root, "scripts", "bench", "deno_floor.ts"),
      noop: existsSync("/bin/true") ? "/bin/true" : "/usr/bin/true",
      hasMake: machine.tools["make"] !== "missing",
      hasBwrap: hasBwrap(),
      sharedFolder: folder,
      quick: options.quick,
    });
    // The other build may not know the histories that this one makes; and what takes minutes once
    // takes an hour where it is to tell two builds apart.
    const usual = base === null
      ? all
      : all.filter(({ name, rounds }) => name !== "history" && rounds === undefined);
    return options.only.length === 0 ? usual : wanted(all, options.only);
  };
  const ours = scenariosOf(engine, "this");
  const chosen = base === null ? ours : pairScenarios(ours, scenariosOf(base, "base"));
  const measuredAt = new Date().toISOString();
  const done: ScenarioResult[] = [];
  const result: BenchResult = {
    measuredAt,
    engine: engine.description,
    ...(base === null ? {} : { base: base.description }),
    machine,
    scenarios: done,
  };
  const withGnuTime = hasGnuTime();
  print(resultHeading(result));
  if (!withGnuTime) print("GNU time is missing: no CPU time and no memory\n");
  for (const scenario of chosen) {
    const rounds = wantedRounds(options, scenario);
    const onMeasured = progressOf(scenario, rounds);
    const measured = await runScenario(scenario, { rounds, withGnuTime, onMeasured });
    done.push(measured);
    if (base === null) print(scenarioTable(measured));
    else if (!compare(scenario, measured)) Deno.exitCode = 1;
  }
  const name = measuredAt.slice(0, 19).replaceAll(":", "");
  const file = resolve(options.json ?? join(root, "bench-results", `${name}.json`));
  await Deno.mkdir(dirname(file), { recursive: true });
  await Deno.writeTextFile(file, JSON.stringify(result, null, 2) + "\n");
  print(`Written to ${relative(Deno.cwd(), file)}`);
}

/** Prints how a scenario's two builds compare; `false` where this one is worse. */
function compare(scenario: Scenario, { contenders: [ours, theirs] }: ScenarioResult): boolean {
  const comparisons = compareCosts(scenario, [ours?.costs ?? [], theirs?.costs ?? []]);
  print(comparisonTable(comparisons));
  return comparisons.every(({ verdict }) => verdict !== "worse");
}

function wanted(all: readonly Scenario[], only: readonly string[]): readonly Scenario[] {
  const names = all.map((scenario) => scenario.name);
  for (const name of only) {
    if (!names.includes(name)) {
      throw new TypeError(`Cannot measure "${name}": there are ${names.join(", ")}`);
    }
  }
  return all.filter((scenario) => only.includes(scenario.name));
}

/** Returns what counts the measurements up on a terminal, in a line that clears itself. */
function progressOf(scenario: Scenario, rounds: number): () => void {
  const { name, contenders } = scenario;
  const total = (uncountedRounds(scenario) + rounds) * contenders.length;
  let measured = 0;
  return () => {
    measured++;
    if (!Deno.stderr.isTerminal()) return;
    const text = measured === total ? "" : `${name}: ${measured} of ${total}`;
    Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${text}`));
  };
}

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

if (import.meta.main) {
  try {
    const options = parseOptions(Deno.args);
    if (options.help) print(usage);
    else await bench(options);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    Deno.stderr.writeSync(new TextEncoder().encode(`bench: ${error.message}\n\n${usage}`));
    Deno.exitCode = 2;
  }
}
