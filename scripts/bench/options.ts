import { parseArgs } from "node:util";
import { fewestRounds } from "./compare.ts";
import type { Scenario } from "./scenario.ts";

/** What `deno task bench` takes. */
export const usage = `Usage: deno task bench [--quick] [--only NAME] [--rounds N] [--engine PATH]
                       [--compare BASE] [--json FILE]

Measures the engine against xargs, make and bare Deno, in turn, in one go; or, with --compare, two
builds of the engine against each other.

  --only NAME    noop, chain, layers, sleeps, workers, start, output, history,
                 restricted, durability, schedule, queue, graph or scale; may be
                 repeated
  --rounds N     How often each contender is measured; default: 7, with --quick 3,
                 with --compare 11, at least 6; 1 or 3 of what takes minutes
  --compare BASE Measures this build and another one in the same rounds, and fails where this one
                 certainly takes more than 3 % longer, or 5 % more memory. BASE is a binary or a
                 folder of sources
  --quick        A fifth of the jobs, for a first impression; without runs of 100,000
  --engine PATH  Binary to measure; default: dist/executioner, else the sources
  --json FILE    Where to write the result; default: bench-results/<time>.json
`;

/** The command line, parsed. */
export interface BenchOptions {
  readonly help: boolean;
  readonly quick: boolean;
  readonly only: readonly string[];
  /** `null` where nothing was asked for, see {@link wantedRounds}. */
  readonly rounds: number | null;
  readonly engine: string | null;
  /** The build to compare with, or `null` to compare with other tools. */
  readonly compare: string | null;
  readonly json: string | null;
}

/** Parses the command line. Throws a `TypeError` that says what is wrong with it. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      only: { type: "string", multiple: true, default: [] },
      rounds: { type: "string" },
      engine: { type: "string" },
      compare: { type: "string" },
      json: { type: "string" },
    },
  });
  const compare = values.compare ?? null;
  const rounds = values.rounds === undefined ? null : Number(values.rounds);
  const fewest = compare === null ? 1 : fewestRounds;
  if (rounds !== null && (!Number.isInteger(rounds) || rounds < fewest)) {
    throw new TypeError(`Cannot measure this many rounds: "${values.rounds}"`);
  }
  return {
    help: values.help,
    quick: values.quick,
    only: values.only,
    rounds,
    engine: values.engine ?? null,
    compare,
    json: values.json ?? null,
  };
}

/** Returns how often each contender of a scenario is measured. */
export function wantedRounds(
  { rounds, compare, quick }: Pick<BenchOptions, "rounds" | "compare" | "quick">,
  scenario: Pick<Scenario, "rounds">,
): number {
  if (rounds !== null) return rounds;
  if (compare !== null) return 11;
  return scenario.rounds ?? (quick ? 3 : 7);
}
