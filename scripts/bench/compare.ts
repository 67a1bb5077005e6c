import type { Cost } from "./measure.ts";
import type { Contender, Scenario } from "./scenario.ts";
import { median95, ratiosOf, type Spread, spreadOf } from "./statistics.ts";

/** What two builds are compared by, and by how much more of it the newer one may take. */
const measures = [
  { name: "wall", allowed: 0.03, of: (cost: Cost) => cost.wallMs },
  { name: "CPU", allowed: 0.03, of: (cost: Cost) => cost.cpuMs },
  { name: "peak", allowed: 0.05, of: (cost: Cost) => cost.peakKib },
] as const;

/** One cost of one build as a multiple of the other's. */
export interface Comparison {
  readonly scenario: string;
  readonly contender: string;
  readonly measure: (typeof measures)[number]["name"];
  readonly ratio: Spread;
  /** Where the true ratio lies with a probability of 95 % or more. */
  readonly from: number;
  readonly to: number;
  readonly verdict: "worse" | "better" | "same";
}

/** How the builds are called, the new one first. */
export const builds = ["this", "base"] as const;

/** Least number of rounds from which anything can be concluded. */
export const fewestRounds = 6;

/**
 * Pairs the scenarios of two builds: one scenario for each contender in which the build itself takes
 * part. What is the same for both is left out.
 */
export function pairScenarios(
  ours: readonly Scenario[],
  theirs: readonly Scenario[],
): readonly Scenario[] {
  return ours.flatMap((scenario) => {
    const other = theirs.find(({ name, title }) =>
      name === scenario.name && title === scenario.title
    );
    let isPrepared = false;
    const prepare = () => {
      if (isPrepared) return;
      isPrepared = true;
      scenario.prepare?.();
      other?.prepare?.();
    };
    return scenario.contenders.flatMap(({ name, argv, ...often }, at): Scenario[] => {
      const base = other?.contenders[at];
      if (base === undefined || isSame(argv, base.argv)) return [];
      const contenders = [
        { ...often, name: builds[0], argv },
        { ...often, name: builds[1], argv: base.argv },
      ];
      const title = `${scenario.title}: ${name}`;
      return [{ ...scenario, title, baseline: builds[1], prepare, contenders }];
    });
  });
}

function isSame(a: Contender["argv"], b: Contender["argv"]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/**
 * Compares what a scenario cost both builds, round by round. A build is worse where it certainly takes
 * more than is allowed, not merely on average: the machine's moods differ from round to round.
 *
 * @param costs The costs of the new build and of the other one, in the same rounds.
 */
export function compareCosts(
  { name, title }: Pick<Scenario, "name" | "title">,
  [ours, theirs]: readonly [readonly Cost[], readonly Cost[]],
): readonly Comparison[] {
  return measures.flatMap(({ name: measure, allowed, of }): Comparison[] => {
    const [costs, base] = [measured(ours.map(of)), measured(theirs.map(of))];
    if (costs === null || base === null) return [];
    const ratios = ratiosOf(costs, base);
    const { from, to } = median95(ratios);
    const verdict = from > 1 + allowed ? "worse" : to < 1 - allowed ? "better" : "same";
    const ratio = spreadOf(ratios);
    return [{ scenario: name, contender: title, measure, ratio, from, to, verdict }];
  });
}

/** What takes less than the clock can tell says nothing. */
function measured(values: readonly (number | null)[]): readonly number[] | null {
  const numbers = values.filter((value) => value !== null && value > 0);
  return numbers.length < values.length ? null : numbers as readonly number[];
}

/** Lays out comparisons, one line each. */
export function comparisonTable(comparisons: readonly Comparison[]): string {
  const lines = comparisons.map(({ measure, ratio, from, to, verdict }) => {
    const range = `${from.toFixed(2)} to ${to.toFixed(2)}`;
    const word = verdict === "same" ? "" : `  ${verdict.toUpperCase()}`;
    return `  ${measure.padEnd(5)} ${ratio.median.toFixed(2)} times the base (${range})${word}`;
  });
  return [comparisons[0]?.contender ?? "", ...lines, ""].join("\n");
}
