import { realpathSync } from "node:fs";
import process from "node:process";
import { err, ok, type Result } from "../../core/result.ts";
import type { Confinement, GrantedPath, GrantedProgram } from "../../core/security/confinement.ts";
import {
  coveringPath,
  findExchangeable,
  whyNotGrantable,
} from "../../core/security/granted_paths.ts";
import type { Grants } from "../../core/security/grants.ts";
import type { ConfinementRefusal, ResolvedConfinement } from "../../ports/sandbox.ts";
import { inheritedDescriptors } from "./inherited_descriptors.ts";
import { isProgram } from "../system/is_program.ts";
import { lookUpPrograms } from "./look_up_programs.ts";
import type { OpenGroups } from "./open_control_groups.ts";
import { prepareFolder, type SandboxFolder } from "./prepare_folder.ts";
import { findSandboxUser, type SandboxUser } from "./sandbox_user.ts";
import { systemMounts } from "./system_mounts.ts";
import { tryConfinement } from "./try_confinement.ts";

/** What resolving takes. */
interface Means {
  readonly onFolder: (folder: SandboxFolder) => void;
  readonly groups: () => Result<OpenGroups, string>;
}

/** A confinement that has the operating system's layer, and why it is without control groups. */
interface OsConfined {
  readonly confinement: Confinement;
  readonly whyNoGroups: string | null;
}

/**
 * Turns grants into what this machine makes of them, once, before anything runs: programs are looked
 * up, paths followed to where they lead, and the confinement is tried. What cannot be enforced is
 * refused.
 *
 * @param means `onFolder` hears of a folder that was made and has to be removed in the end; `groups`
 *   makes control groups when first asked, or says why not.
 */
export async function resolveConfinement(
  grants: Grants,
  means: Means,
): Promise<Result<ResolvedConfinement, ConfinementRefusal>> {
  const mistakes: string[] = [];
  const read = resolvePaths("--allow-read", grants.read, mistakes);
  const write = resolvePaths("--allow-write", grants.write, mistakes);
  const exchangeable = findExchangeable([...read, ...write], write);
  if (exchangeable !== null) {
    const { grant, by } = exchangeable;
    mistakes.push(
      `Cannot grant "${grant.path}": it leads to "${grant.real}", and jobs could have it lead elsewhere ` +
        `by --allow-write=${by.path}`,
    );
  }
  const writable = write.flatMap(({ path, real }) => [path, real]);
  const programs = resolvePrograms(grants.run, writable, mistakes);
  const isRoot = process.getuid?.() === 0;
  const user = findUser(grants, isRoot, mistakes);
  if (mistakes.length > 0 || user === undefined) return refuse(mistakes.join("\n"));
  const common: Omit<Confinement, "scratch"> = {
    os: null,
    programs,
    read,
    write,
    net: grants.net,
    shell: grants.shell,
    user,
    limits: grants.limits,
  };
  const os = grants.sandbox === "deno" ? null : await withOsLayer(common, means);
  if (os?.ok === true) {
    const { confinement, whyNoGroups } = os.value;
    return ok({ confinement, notes: notesOf(confinement, whyNoGroups) });
  }
  if (os !== null && grants.sandbox === "os") {
    const { message, hint } = os.error;
    const more = hint === undefined ? {} : { hint };
    return err({ message: `Cannot confine jobs: ${message}`, ...more });
  }
  if (grants.shell) {
    const why = os === null ? "" : `: ${os.error.message}`;
    return refuse(`--allow-shell needs --sandbox=os, since nothing else confines a shell${why}`);
  }
  const folder = makeFolder(common, "deno");
  if (!folder.ok) return folder;
  means.onFolder(folder.value);
  const confinement = { ...common, scratch: folder.value.scratch };
  const why = os === null ? [] : [`the system cannot confine jobs: ${os.error.message}`];
  return ok({ confinement, notes: [...why, ...notesOf(confinement, null)] });
}

function makeFolder(
  { read, write, user }: Omit<Confinement, "scratch">,
  layer: "os" | "deno",
): Result<SandboxFolder, ConfinementRefusal> {
  const granted = [...read, ...write].flatMap(({ path, real }) => [path, real]);
  const own = user ?? { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const folder = prepareFolder(granted, own, { arch: Deno.build.arch, layer });
  return folder.ok
    ? folder
    : refuse(`Cannot make a folder that is out of the jobs' reach: ${folder.error}`);
}

/** What an operator has to know of what the confinement does not do. */
function notesOf(
  { os, net, user }: Confinement,
  whyNoGroups: string | null,
): readonly string[] {
  const list = Array.isArray(net) && net.length > 0
    ? [`--allow-net=${net.join(",")} holds for checks and conditions`]
    : [];
  if (os !== null) {
    const commands = "commands get no network: only all of it can be given to them, by --allow-net";
    return [
      ...list.map((text) => `${text}; ${commands}`),
      ...whyNoGroups === null ? [] : [
        `no control group limits jobs, since ${whyNoGroups}: --max-memory holds for each process, and ` +
        "what a job takes altogether is watched; --max-processes holds by a limit of the jobs' user",
      ],
    ];
  }
  const whom = user === null ? "the engine's user may" : `user ${user.uid} may`;
  return [
    ...list,
    "with --sandbox=deno only which program is started is confined: it may read, write, start and " +
    `reach whatever ${whom}, no limit but those of output, time and jobs holds, and memory ` +
    "is only watched",
  ];
}

async function withOsLayer(
  common: Omit<Confinement, "scratch">,
  { onFolder, groups }: Means,
): Promise<Result<OsConfined, ConfinementRefusal>> {
  const inherited = inheritedDescriptors();
  const tools = findTools(common.user !== null, inherited);
  if (!tools.ok) return tools;
  const folder = makeFolder(common, "os");
  if (!folder.ok) return folder;
  onFolder(folder.value);
  const { seccompPath, passwd, group, scratch } = folder.value;
  const confinement = {
    ...common,
    scratch,
    os: {
      tools: tools.value,
      seccompPath,
      systemMounts: systemMounts({ net: common.net === "all", users: { passwd, group } }),
      inherited,
      groups: null,
    },
  };
  const opened = groups();
  let whyNoGroups = opened.ok ? null : opened.error;
  if (opened.ok) {
    const grouped = {
      ...confinement,
      os: { ...confinement.os, groups: opened.value.groups },
    };
    const trouble = await tryConfinement(grouped);
    if (trouble === null) return ok({ confinement: grouped, whyNoGroups: null });
    whyNoGroups = trouble.message;
  }
  const trouble = await tryConfinement(confinement);
  return trouble === null ? ok({ confinement, whyNoGroups }) : err(trouble);
}

/** Where each tool may be, and the package that brings it. */
const toolPackages = {
  bwrap: "bubblewrap",
  prlimit: "util-linux",
  setsid: "util-linux",
  mkdir: "coreutils",
  setpriv: "util-linux",
  bash: "bash",
} as const;

function findTools(
  asRoot: boolean,
  inherited: readonly number[],
): Result<NonNullable<Confinement["os"]>["tools"], ConfinementRefusal> {
  const missing: (keyof typeof toolPackages)[] = [];
  const find = (name: keyof typeof toolPackages): string => {
    const path = ["/usr/bin", "/bin"].map((one) => `${one}/${name}`).find(isProgram);
    if (path === undefined) missing.push(name);
    return path ?? "";
  };
  const tools = {
    bwrap: find("bwrap"),
    prlimit: find("prlimit"),
    setsid: find("setsid"),
    mkdir: find("mkdir"),
    setpriv: asRoot ? find("setpriv") : null,
    // Only a shell that can name descriptors of two digits can close them.
    shell: inherited.some((number) => number > 9) ? find("bash") : "/bin/sh",
  };
  if (missing.length === 0) return ok(tools);
  const packages = [...new Set(missing.map((name) => toolPackages[name]))].join(" ");
  return err({
    message: `there is no program ${missing.join(", ")}`,
    hint: `Install it: apt install ${packages}`,
  });
}

function findUser(
  grants: Grants,
  isRoot: boolean,
  mistakes: string[],
): SandboxUser | null | undefined {
  if (!isRoot) {
    if (grants.sandboxUser === null) return null;
    mistakes.push("--sandbox-user: Only root can run jobs as somebody else");
    return undefined;
  }
  const user = findSandboxUser(grants.sandboxUser);
  if (user.ok) return user.value;
  mistakes.push(`--sandbox-user: Cannot use it: ${user.error}`);
  return undefined;
}

function resolvePaths(
  option: string,
  paths: readonly string[],
  mistakes: string[],
): readonly GrantedPath[] {
  return paths.flatMap((path) => {
    const refused = (why: string) => {
      mistakes.push(`${option}: Cannot grant "${path}": ${why}`);
      return [];
    };
    try {
      const real = realpathSync(path);
      const why = whyNotGrantable(real);
      return why === null ? [{ path, real }] : refused(`it leads to "${real}": ${why}`);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      return refused(code === "ENOENT" ? "There is no such file or folder" : message);
    }
  });
}

function resolvePrograms(
  entries: readonly string[],
  writable: readonly string[],
  mistakes: string[],
): readonly GrantedProgram[] {
  return entries.flatMap((entry) => {
    const found = lookUpPrograms(entry);
    if (!found.ok) {
      mistakes.push(`--allow-run: Cannot grant "${entry}": ${found.error}`);
      return [];
    }
    for (const { path, real } of found.value) {
      const by = coveringPath(path, writable) ?? coveringPath(real, writable);
      if (by === null) continue;
      mistakes.push(
        `--allow-run: Cannot grant "${path}": jobs could change it by --allow-write=${by}`,
      );
    }
    return found.value;
  });
}

function refuse(message: string): Result<never, ConfinementRefusal> {
  return err({ message });
}
