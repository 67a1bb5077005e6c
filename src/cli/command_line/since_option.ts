import type { Failure } from "../../core/failure.ts";
import { parseSince, sinceForms } from "../../core/text/parse_since.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { CliDependencies } from "../cli_dependencies.ts";

/** Reads `--since`: epoch ms; `null` where it is not given. */
export function readSince(
  text: string | null,
  { clock, utcOffsetMinutes }: Pick<CliDependencies, "clock" | "utcOffsetMinutes">,
): Result<number | null, Failure> {
  if (text === null) return ok(null);
  const at = parseSince(text, { now: clock.now(), utcOffsetMinutes });
  if (at !== null) return ok(at);
  return err({
    kind: "usage",
    message: `Option --since needs a time: "${text}"`,
    hint: `Write it as ${sinceForms}`,
  });
}
