/** The checks that exist: for each the parameter that it needs, a text. */
export const knownChecks: ReadonlyMap<string, string> = new Map([
  ["check_file_exists", "path"],
  ["check_no_ora_errors", "log_file"],
  ["check_no_ora_or_sp2_errors", "log_file"],
]);
