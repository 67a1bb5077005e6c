import { newChecks } from "../check_params.ts";

/** The ancestor's checks: for each the parameter that it needs, a text. */
export const ancestorChecks: ReadonlyMap<string, string> = new Map([
  ["check_file_exists", "path"],
  ["check_no_ora_errors", "log_file"],
  ["check_no_ora_or_sp2_errors", "log_file"],
]);

/** Names of all checks that exist. */
export const knownChecks: readonly string[] = [...ancestorChecks.keys(), ...newChecks];
