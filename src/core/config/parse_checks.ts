import type { CheckSpec } from "../check_spec.ts";
import type { CheckConfig } from "./check_schema.ts";
import type { Subject } from "./explain_wrong_value.ts";
import { warnOfFailingChecks } from "./failing_checks.ts";
import { isJsonObject } from "./json_text.ts";
import type { ParseContext } from "./parse_context.ts";

const noChecks: readonly CheckSpec[] = Object.freeze([]);

/** Reads a list of checks that stands under a key of an object. */
export function parseChecks(
  list: readonly CheckConfig[],
  from: { readonly subject: Subject; readonly key: string },
  context: ParseContext,
): readonly CheckSpec[] {
  const raw = from.subject.object[from.key];
  if (!Array.isArray(raw) || raw.length === 0) return noChecks;
  for (const [index, check] of raw.entries()) {
    const path = [...from.subject.path, from.key, index];
    if (isJsonObject(check)) context.unknownKeys.note("check", check, path);
  }
  const checks = list.map(({ name, params }) => ({ name, params: params ?? {} }));
  // Without its wrong entries, the places in the list are not those of the file.
  if (checks.length === raw.length) warnOfFailingChecks(checks, from, context.findings);
  return checks;
}
