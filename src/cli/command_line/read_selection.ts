import type { Failure } from "../../core/failure.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { Selection } from "../../core/graph/select_jobs.ts";
import type { OptionValues } from "./option_values.ts";
import { splitIds } from "./split_ids.ts";

/**
 * Reads the options that choose a part of the graph; a resumed run has none. One that names nothing,
 * as with a variable that is not set, is refused: it would choose everything.
 */
export function readSelection(values: OptionValues): Result<Selection, Failure> {
  const textsOf = (name: keyof Selection) => values.knows(name) ? values.texts(name) : [];
  for (const name of ["only", "from", "until"] as const) {
    const empty = textsOf(name).find((text) => splitIds([text]).length === 0);
    if (empty === undefined) continue;
    return err({ kind: "usage", message: `Option --${name} needs ids of jobs: "${empty}"` });
  }
  return ok({
    only: splitIds(textsOf("only")),
    from: splitIds(textsOf("from")),
    until: splitIds(textsOf("until")),
  });
}
