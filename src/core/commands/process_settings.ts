/** Limits of a process by their names in a config; the units are those of prlimit(1). */
export const limitKinds = {
  as: "bytes",
  core: "bytes",
  cpu: "seconds",
  data: "bytes",
  fsize: "bytes",
  memlock: "bytes",
  nofile: "number",
  nproc: "number",
  stack: "bytes",
} as const;

/** The name of a limit. */
export type LimitName = keyof typeof limitKinds;

/** A limit that a process may raise up to another one; `null` is none. */
export interface ProcessLimit {
  readonly soft: number | null;
  readonly hard: number | null;
}

/** What a job's processes start with beside environment and folder; `null` is as the engine has it. */
export interface ProcessSettings {
  /** Three or four octal digits. */
  readonly umask: string | null;
  /** -20 to 19. */
  readonly nice: number | null;
  /** `user` or `user:group`, by name or number. */
  readonly runAs: string | null;
  readonly limits: Readonly<Partial<Record<LimitName, ProcessLimit>>>;
}

/** How a job's processes are started so that they have their settings. */
export interface Launch {
  /** Words before those of the command. */
  readonly words: readonly string[];
  /** Variables that the settings bring along; those of the config win. */
  readonly env: Readonly<Record<string, string>>;
}

/** Somebody whom a job runs as. */
export interface SystemUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
}

/** Whether a job asks for anything. */
export function hasSettings({ umask, nice, runAs, limits }: ProcessSettings): boolean {
  return umask !== null || nice !== null || runAs !== null || Object.keys(limits).length > 0;
}

/** Programs that give a process its settings; what is asked for decides which are needed. */
export type LaunchTool = "prlimit" | "nice" | "setpriv";

/**
 * Returns the words that start a program with these settings. First comes what only root can do.
 *
 * @param tools Paths of the programs.
 * @param user Whom `runAs` names, with the group to have; `null` where nobody is to be changed to.
 */
export function launchWords(
  { umask, nice, limits }: Pick<ProcessSettings, "umask" | "nice" | "limits">,
  tools: Readonly<Record<LaunchTool, string>>,
  user: SystemUser | null,
): readonly string[] {
  const words: string[] = [];
  const entries = Object.entries(limits);
  if (entries.length > 0) {
    const options = entries.map(([name, { soft, hard }]) =>
      `--${name}=${soft ?? "unlimited"}:${hard ?? "unlimited"}`
    );
    words.push(tools.prlimit, ...options, "--");
  }
  if (nice !== null) words.push(tools.nice, "-n", String(nice), "--");
  if (user !== null) {
    const groups = user.name === "" ? "--clear-groups" : "--init-groups";
    words.push(
      tools.setpriv,
      `--reuid=${user.name || user.uid}`,
      `--regid=${user.gid}`,
      groups,
      "--",
    );
  }
  // Not by a program of its own: there is none.
  if (umask !== null) {
    // What the shell has to say of the program it says under its own name, as of any command line.
    words.push("/bin/sh", "-c", 'umask "$1" && shift && exec "$@"', "/bin/sh", umask);
  }
  return words;
}

/** Returns the largest file that a process may write that is started by {@link launchWords}, bytes. */
export function fileLimitOf(words: readonly string[]): number {
  const limit = words.find((word) => word.startsWith("--fsize="))?.match(/^--fsize=(\d+)/)?.[1];
  return limit === undefined ? Infinity : Number(limit);
}

/** Returns the variables that tell a process whom it runs as, as login(1) sets them. */
export function userVariables({ name, home, shell }: SystemUser): Readonly<Record<string, string>> {
  return name === "" ? {} : { HOME: home, USER: name, LOGNAME: name, SHELL: shell };
}
