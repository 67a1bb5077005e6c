import { bwrapOptions } from "../../core/security/bwrap_args.ts";
import {
  type Confinement,
  mayRead,
  type OsConfinement,
  ownFolder,
  sandboxPath,
} from "../../core/security/confinement.ts";
import type { ControlGroups } from "../../core/security/control_groups.ts";
import type { RunLimits } from "../../core/security/grants.ts";

/** One command, admitted. */
export interface ConfinedCommand {
  readonly argv: readonly [string, ...string[]];
  /** Words of the engine's own before those: in the sandbox they can only take away. */
  readonly launcher?: readonly string[];
  /** A file of the machine that it may write to, where it is. */
  readonly outputFile?: string | null;
  readonly env: Readonly<Record<string, string>>;
  /** On the machine; where it is not granted, the command gets a folder of its own. */
  readonly cwd: string;
}

/** What is started in a command's stead. */
export interface Launch {
  readonly program: string;
  readonly args: readonly string[];
  /** Sent to its stdin, which it reads to the end. */
  readonly stdin: Uint8Array<ArrayBuffer>;
}

/**
 * Returns what starts a command in its sandbox. The three descriptors that a process can be given are
 * put to another use first: stdin brings the sandbox's options, so that neither files nor a command
 * line hold them; stdout takes the output of both streams in their order; stderr takes bwrap's own
 * account, which tells a command that ran from a sandbox that could not be made.
 */
export function launchOf(
  command: ConfinedCommand,
  confinement: OsConfinement,
): Launch {
  const { os, user } = confinement;
  const { tools } = os;
  const cwd = mayRead(command.cwd, confinement) ? command.cwd : ownFolder;
  const env = { PATH: sandboxPath, HOME: cwd, TMPDIR: "/tmp", ...command.env };
  const options = bwrapOptions(confinement, { env, cwd, outputFile: command.outputFile ?? null });
  const become = user === null || tools.setpriv === null ? [] : [
    tools.setpriv,
    `--reuid=${user.uid}`,
    `--regid=${user.gid}`,
    "--clear-groups",
    "--no-new-privs",
    "--",
  ];
  return {
    program: tools.setsid,
    args: [
      ...[tools.shell, "-c", script(confinement), "sh", os.seccompPath],
      ...os.groups === null ? [] : [os.groups.memory, os.groups.pids],
      ...become,
      ...[tools.bwrap, "--args", "3", "--seccomp", "4", "--json-status-fd", "5", "--"],
      ...[tools.prlimit, ...limitOptions(confinement), "--"],
      ...command.launcher ?? [],
      ...command.argv,
    ],
    stdin: new TextEncoder().encode(options.map((option) => `${option}\0`).join("")),
  };
}

/** Only some shells can name descriptors of two digits; which one it is was seen to before. */
function script({ os, limits }: OsConfinement): string {
  const own = [3, 4, 5];
  const closings = os.inherited.filter((number) => !own.includes(number))
    .map((number) => ` ${number}>&-`).join("");
  const descriptors = `exec 3<&0 5>&2 2>&1 </dev/null 4<"$1"${closings}; shift`;
  const group = os.groups === null ? [] : [enterGroup(os.groups, os.tools.mkdir, limits)];
  return [descriptors, ...group, 'exec "$@"'].join("; ");
}

/** Processes that a sandbox takes for itself: bwrap outside of it, and its first one inside. */
const ownProcesses = 2;

/**
 * Makes the shell a group by its own pid and goes there, before it becomes anybody else. Without all
 * limits in place nothing is started.
 */
function enterGroup(
  { version, memory, pids }: ControlGroups,
  mkdir: string,
  limits: RunLimits,
): string {
  const bytes = limits.memoryBytes;
  const write = (value: string | number, file: string) => `echo ${value} >"${file}"`;
  // Where swap is not counted there is no file for it.
  const writeIfThere = (value: string | number, file: string) =>
    `{ [ ! -e "${file}" ] || ${write(value, file)}; }`;
  const steps = [
    `${mkdir} "$m"${pids === memory ? "" : ' "$p"'}`,
    ...version === 1
      ? [
        write(bytes, "$m/memory.limit_in_bytes"),
        writeIfThere(bytes, "$m/memory.memsw.limit_in_bytes"),
      ]
      : [
        write(bytes, "$m/memory.max"),
        writeIfThere(0, "$m/memory.swap.max"),
        writeIfThere(1, "$m/memory.oom.group"),
      ],
    write(limits.processes + ownProcesses, "$p/pids.max"),
    write("$$", "$m/cgroup.procs"),
    ...pids === memory ? [] : [write("$$", "$p/cgroup.procs")],
  ];
  return `m="$1/$$" p="$2/$$"; shift 2; ${steps.join(" && ")} || exit 3`;
}

/** Time between the signal that says that the CPU time is used up and KILL, s. */
const cpuGrace = 5;

function limitOptions({ limits }: Confinement): readonly string[] {
  const cpu = Math.max(1, Math.ceil(limits.cpuMs / 1_000));
  return [
    `--nproc=${limits.processes}`,
    `--fsize=${limits.fileBytes}`,
    `--data=${limits.memoryBytes}`,
    `--cpu=${cpu}:${cpu + cpuGrace}`,
    `--nofile=${limits.openFiles}`,
    "--core=0",
  ];
}

/** What bwrap's account says: the exit code of the command, or `null` where there was none. */
export function exitCodeOf(account: string): number | null {
  const code = /"exit-code"\s*:\s*(\d+)/.exec(account)?.[1];
  return code === undefined ? null : Number(code);
}
