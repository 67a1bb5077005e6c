import type { Failure } from "./failure.ts";
import { expandHome, resolvePath } from "./paths.ts";
import { err, ok, type Result } from "./result.ts";

/** What decides where the history lies. `null` and an empty text both mean that it is not given. */
export interface HistoryPathSources {
  /** `--db`. */
  readonly flag: string | null;
  /** The variable `EXECUTIONER_DB`. */
  readonly env: string | null;
  /** `database.path` of the config, absolute. */
  readonly config: string | null;
  /** The variable `XDG_STATE_HOME`. */
  readonly xdgStateHome: string | null;
  /** The user's own folder. */
  readonly home: string | null;
  /** The folder that a relative `flag` or `env` starts from. */
  readonly cwd: string;
}

/**
 * Returns the absolute path of the history database. First of: the flag, the variable, the config,
 * `$XDG_STATE_HOME/executioner/history.db`, `~/.local/state/executioner/history.db`.
 *
 * A leading `~` is expanded, since neither cron nor `--db=~/x` passes through a shell that does it.
 */
export function historyPath(sources: HistoryPathSources): Result<string, Failure> {
  const asked = given(sources.flag) ?? given(sources.env) ?? given(sources.config);
  if (asked !== null) {
    const expanded = expandHome(asked, given(sources.home));
    return expanded === null
      ? err(noHome(`"${asked}" starts there`))
      : ok(resolvePath(sources.cwd, expanded));
  }
  const stateHome = stateHomeOf(sources);
  return stateHome === null
    ? err(noHome("no database is named"))
    : ok(resolvePath(stateHome, "executioner/history.db"));
}

function stateHomeOf({ xdgStateHome, home }: HistoryPathSources): string | null {
  // The XDG base directory specification wants a relative path ignored.
  if (xdgStateHome?.startsWith("/")) return xdgStateHome;
  return home?.startsWith("/") ? resolvePath(home, ".local/state") : null;
}

function given(text: string | null): string | null {
  return text === "" ? null : text;
}

function noHome(why: string): Failure {
  return {
    kind: "history",
    message: `Cannot tell where the history lies: the home folder is not known and ${why}`,
    hint: "Set HOME, or name the database with --db, EXECUTIONER_DB or database.path",
  };
}
