/** What decides whether a stream gets colours. */
export interface ColorCircumstances {
  /** `--no-color` was given. */
  readonly noColorFlag: boolean;
  readonly env: Readonly<Record<string, string>>;
  readonly isTerminal: boolean;
}

/**
 * Decides whether to write colours: never with `--no-color` or a non-empty NO_COLOR
 * (no-color.org); always with CLICOLOR_FORCE other than `0`; else on terminals that are not dumb.
 */
export function wantsColor({ noColorFlag, env, isTerminal }: ColorCircumstances): boolean {
  if (noColorFlag || (env["NO_COLOR"] ?? "") !== "") return false;
  const force = env["CLICOLOR_FORCE"] ?? "";
  if (force !== "" && force !== "0") return true;
  return isTerminal && env["TERM"] !== "dumb";
}

/** Reads the locale as setlocale(3) does: the first that is set decides. */
export function speaksUnicode(env: Readonly<Record<string, string>>): boolean {
  const locale = [env["LC_ALL"], env["LC_CTYPE"], env["LANG"]].find((name) => (name ?? "") !== "");
  return /utf-?8/i.test(locale ?? "");
}
