import type { Machine } from "./machine.ts";
import type { Cost } from "./measure.ts";
import type { Scenario } from "./scenario.ts";
import { ratioSpread, type Spread, spreadOf } from "./statistics.ts";

/** What one contender of a scenario cost: each measurement, and their spread. */
export interface ContenderResult {
  readonly name: string;
  readonly costs: readonly Cost[];
  readonly wallMs: Spread;
  /** Wall time as a multiple of the baseline's in the same round. */
  readonly ratio: Spread;
  /** Wall time as a multiple of the scenario's bound; `null` where there is none. */
  readonly toBound: Spread | null;
  readonly cpuMs: Spread | null;
  readonly peakKib: Spread | null;
}

/** What came of one scenario. */
export interface ScenarioResult {
  readonly name: string;
  readonly title: string;
  readonly baseline: string;
  readonly rounds: number;
  /** In what time the work could be done at best, ms, where that is known. */
  readonly boundMs?: number;
  readonly contenders: readonly ContenderResult[];
}

/** All that `deno task bench` measured in one go; its JSON file. */
export interface BenchResult {
  readonly measuredAt: string;
  readonly engine: string;
  /** What it is compared with, where that is another build. */
  readonly base?: string;
  readonly machine: Machine;
  readonly scenarios: readonly ScenarioResult[];
}

/** Sums up a scenario; `costs` has one list for each contender, in the scenario's order. */
export function summarise(
  scenario: Scenario,
  costs: readonly (readonly Cost[])[],
): ScenarioResult {
  const { name, title, baseline, boundMs } = scenario;
  const walls = costs.map((each) => each.map((cost) => cost.wallMs));
  const base = walls[scenario.contenders.findIndex((each) => each.name === baseline)];
  if (base === undefined) throw new Error(`Internal error: no contender is "${baseline}"`);
  return {
    name,
    title,
    baseline,
    rounds: base.length,
    ...(boundMs === undefined ? {} : { boundMs }),
    contenders: scenario.contenders.map((contender, i) => ({
      name: contender.name,
      costs: costs[i] ?? [],
      wallMs: spreadOf(walls[i] ?? []),
      ratio: ratioSpread(walls[i] ?? [], base),
      toBound: boundMs === undefined
        ? null
        : spreadOf((walls[i] ?? []).map((wallMs) => wallMs / boundMs)),
      cpuMs: spreadIfMeasured((costs[i] ?? []).map((cost) => cost.cpuMs)),
      peakKib: spreadIfMeasured((costs[i] ?? []).map((cost) => cost.peakKib)),
    })),
  };
}

function spreadIfMeasured(values: readonly (number | null)[]): Spread | null {
  const measured = values.filter((value) => value !== null);
  return measured.length === 0 ? null : spreadOf(measured);
}
