import { parseDuration } from "../../core/text/parse_duration.ts";
import { err, ok, type Result } from "../../core/result.ts";

/** Reads a parameter of one of the ancestor's checks, which the config does not vouch for. */
export function textParam(
  params: Readonly<Record<string, unknown>>,
  name: string,
): Result<string, string> {
  const value = params[name];
  if (typeof value === "string" && value !== "") return ok(value);
  const found = value === undefined ? "nothing" : JSON.stringify(value);
  return err(`parameter "${name}" must be a text: ${found}`);
}

/** Turns a checked duration, seconds or a text, into milliseconds. */
export function durationMs(value: number | string): number {
  const ms = typeof value === "number" ? value * 1000 : parseDuration(value);
  if (ms === null) throw new Error(`Internal error: "${value}" was not checked`);
  return ms;
}
