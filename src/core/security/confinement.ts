import type { Command } from "../commands/command.ts";
import type { ControlGroups } from "./control_groups.ts";
import { isWithin } from "./granted_paths.ts";
import type { RunLimits } from "./grants.ts";

/** A path of this machine that jobs may use. */
export interface GrantedPath {
  /** As it was granted and as jobs name it, absolute. */
  readonly path: string;
  /** What it led to when the run began, without symbolic links. */
  readonly real: string;
}

/** A program that jobs may start. */
export interface GrantedProgram {
  /** What commands call it: its name or its path. */
  readonly names: readonly string[];
  /** Absolute path, which is what is started. */
  readonly path: string;
  /** What that path leads to, without symbolic links. */
  readonly real: string;
}

/** What starts the operating system's part of the confinement. */
export interface OsLayer {
  /** Absolute paths of the programs that it takes. */
  readonly tools: {
    readonly bwrap: string;
    readonly prlimit: string;
    readonly setsid: string;
    readonly mkdir: string;
    readonly shell: string;
    /** Where the engine is root: what makes it somebody else. */
    readonly setpriv: string | null;
  };
  /** File that holds the seccomp program, out of every job's reach. */
  readonly seccompPath: string;
  /** The system's part of what is mounted, as options of bwrap. */
  readonly systemMounts: readonly string[];
  /** Descriptors that the engine inherited and would pass on unawares. */
  readonly inherited: readonly number[];
  /** Where executions get control groups of their own; `null` where this machine has none for them. */
  readonly groups: ControlGroups | null;
}

/** What jobs of one run may run, read, write and reach, resolved. Safe to clone between threads. */
export interface Confinement {
  /** `null` where the runtime's permissions stand alone. */
  readonly os: OsLayer | null;
  readonly programs: readonly GrantedProgram[];
  readonly read: readonly GrantedPath[];
  readonly write: readonly GrantedPath[];
  readonly net: "all" | readonly string[];
  readonly shell: boolean;
  /** Whom jobs run as; `null` is the engine's own user. */
  readonly user: { readonly uid: number; readonly gid: number } | null;
  readonly limits: RunLimits;
  /** Where jobs without a folder of their own get one, without the operating system's layer. */
  readonly scratch: string;
}

/** A confinement that has the operating system's layer. */
export type OsConfinement = Confinement & { readonly os: OsLayer };

/** Whether a confinement has the operating system's layer. */
export function isOsConfined(confinement: Confinement): confinement is OsConfinement {
  return confinement.os !== null;
}

/** Where an own folder of a job is, in its own view. */
export const ownFolder = "/work";

/** Where names of programs are looked up; the PATH of every confined job. */
export const sandboxPath = "/usr/local/bin:/usr/bin:/bin";

/** A command that may be started, or what it would take. */
export type Admission =
  | { readonly kind: "admitted"; readonly argv: readonly [string, ...string[]] }
  | { readonly kind: "denied"; readonly needs: string };

/** Where a shell is, for commands that may be lines. */
const shell = "/bin/sh";

/**
 * Decides whether a command may be started. A line for the shell takes `--allow-shell`: where that is
 * granted, the operating system's layer is what confines it.
 *
 * @param cwd What a program with a relative path is against.
 * @param lookUp Finds a program by its name, to say what it would take.
 */
export function admitCommand(
  command: Exclude<Command, { kind: "nothing" }>,
  confinement: Confinement,
  cwd: string,
  lookUp: (name: string) => string | null = () => null,
): Admission {
  if (command.kind === "shell") return admitShell(command.line, confinement);
  const [name, ...args] = command.argv;
  if (name === undefined) return { kind: "denied", needs: "a command that is not empty" };
  const path = name.includes("/") && !name.startsWith("/") ? `${cwd}/${name}` : name;
  const program = findProgram(path, confinement);
  if (program !== null) return { kind: "admitted", argv: [program.path, ...args] };
  if (confinement.shell && confinement.os !== null) {
    return { kind: "admitted", argv: [path, ...args] };
  }
  const wanted = path.includes("/") ? path : lookUp(path) ?? path;
  return { kind: "denied", needs: `needs --allow-run=${wanted}` };
}

/** Decides whether a line for the shell may be run. */
export function admitShell(line: string, confinement: Confinement): Admission {
  return confinement.shell
    ? { kind: "admitted", argv: [shell, "-c", line] }
    : { kind: "denied", needs: "needs --allow-shell, since only a shell understands it" };
}

/** Returns the program that a name or path means, if it is granted. */
export function findProgram(name: string, { programs }: Confinement): GrantedProgram | null {
  return programs.find(({ names, path }) => path === name || names.includes(name)) ?? null;
}

/** Whether a path, as it is named, may be read. */
export function mayRead(
  path: string,
  { read, write }: Pick<Confinement, "read" | "write">,
): boolean {
  return isWithin(path, [...read, ...write].map((granted) => granted.path)) ||
    isWithin(path, [...read, ...write].map((granted) => granted.real));
}

/** Whether a path, as it is named, may be changed. */
export function mayWrite(path: string, { write }: Confinement): boolean {
  return isWithin(path, write.map((granted) => granted.path)) ||
    isWithin(path, write.map((granted) => granted.real));
}
