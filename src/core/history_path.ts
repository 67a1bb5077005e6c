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

/** Which of the sources decided. */
export type HistoryOrigin = "flag" | "env" | "config" | "xdg_state_home" | "home";

/** Where the history lies, and why there. */
export interface HistoryLocation {
  /** Absolute. */
  readonly path: string;
  readonly from: HistoryOrigin;
}

/**
 * Tells where the history database lies. First of: the flag, the variable, the config,
 * `$XDG_STATE_HOME/executioner/history.db`, `~/.local/state/executioner/history.db`.
 *
 * A leading `~` is expanded, since neither cron nor `--db=~/x` passes through a shell that does it.
 */
export function locateHistory(sources: HistoryPathSources): Result<HistoryLocation, Failure> {
  for (const from of ["flag", "env", "config"] as const) {
    const asked = given(sources[from]);
    if (asked === null) continue;
    const expanded = expandHome(asked, given(sources.home));
    return expanded === null
      ? err(noHome(`"${asked}" starts there`))
      : ok({ path: resolvePath(sources.cwd, expanded), from });
  }
  const state = stateHomeOf(sources);
  return state === null
    ? err(noHome("no database is named"))
    : ok({ path: resolvePath(state.folder, "executioner/history.db"), from: state.from });
}

function stateHomeOf({ xdgStateHome, home }: HistoryPathSources) {
  // The XDG base directory specification wants a relative path ignored.
  if (xdgStateHome?.startsWith("/")) {
    return { folder: xdgStateHome, from: "xdg_state_home" } as const;
  }
  if (!home?.startsWith("/")) return null;
  return { folder: resolvePath(home, ".local/state"), from: "home" } as const;
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
