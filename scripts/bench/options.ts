import { parseArgs } from "node:util";

/** What `deno task bench` takes. */
export const usage = `Usage: deno task bench [--quick] [--only NAME] [--rounds N] [--engine PATH]
                       [--json FILE]

Measures the engine against xargs, make and bare Deno, in turn, in one go.

  --only NAME    noop, chain, layers, start or history; may be repeated
  --rounds N     How often each contender is measured; default: 7, with --quick 3
  --quick        A fifth of the jobs, for a first impression
  --engine PATH  Binary to measure; default: dist/executioner, else the sources
  --json FILE    Where to write the result; default: bench-results/<time>.json
`;

/** The command line, parsed. */
export interface BenchOptions {
  readonly help: boolean;
  readonly quick: boolean;
  readonly only: readonly string[];
  readonly rounds: number;
  readonly engine: string | null;
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
      json: { type: "string" },
    },
  });
  const rounds = values.rounds === undefined ? (values.quick ? 3 : 7) : Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new TypeError(`Cannot measure this many rounds: "${values.rounds}"`);
  }
  return {
    help: values.help,
    quick: values.quick,
    only: values.only,
    rounds,
    engine: values.engine ?? null,
    json: values.json ?? null,
  };
}
