/** Where each execution of a run gets a control group of its own. Safe to clone between threads. */
export interface ControlGroups {
  readonly version: 1 | 2;
  /** The run's folder where memory is limited; executions get folders in it, named by their pid. */
  readonly memory: string;
  /** The run's folder where processes are limited; in version 2 the same one. */
  readonly pids: string;
}

/** The control groups that a process is in, as far as they can limit memory and processes. */
export type OwnGroups =
  | { readonly kind: "v1"; readonly memory: string; readonly pids: string }
  | { readonly kind: "v2"; readonly folder: string }
  | { readonly kind: "none"; readonly why: string };

/** A mounted hierarchy. */
interface Hierarchy {
  readonly version: 1 | 2;
  /** What is seen at the mount point, as a path of the hierarchy. */
  readonly root: string;
  readonly at: string;
  readonly controllers: readonly string[];
}

/**
 * Finds the control groups that a process is in. Where both versions are there, a controller belongs
 * to one of them: the first has it if it is mounted there.
 *
 * @param memberships Text of `/proc/PID/cgroup`.
 * @param mounts Text of `/proc/PID/mountinfo`.
 */
export function findOwnGroups(memberships: string, mounts: string): OwnGroups {
  const hierarchies = mounts.split("\n").flatMap(hierarchyOf);
  const first = hierarchies.filter(({ version }) => version === 1);
  const folderOf = (controller: string) =>
    folderIn(
      first.filter(({ controllers }) => controllers.includes(controller)),
      pathOf(memberships, controller),
    );
  const [memory, pids] = [folderOf("memory"), folderOf("pids")];
  if (memory !== null && pids !== null) return { kind: "v1", memory, pids };
  if (memory !== null) return { kind: "none", why: "there is no control group for processes" };
  if (pids !== null) return { kind: "none", why: "there is no control group for memory" };
  const second = hierarchies.filter(({ version }) => version === 2);
  const folder = folderIn(second, pathOf(memberships, ""));
  if (folder !== null) return { kind: "v2", folder };
  const why = hierarchies.length === 0
    ? "no control groups are mounted"
    : "the engine's own control group is not to be seen";
  return { kind: "none", why };
}

/** The path of a process in the hierarchy that has a controller; "" stands for version 2. */
function pathOf(memberships: string, controller: string): string | null {
  for (const line of memberships.split("\n")) {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers?.split(",").includes(controller)) return path ?? null;
  }
  return null;
}

/** Where a path of a hierarchy is to be seen, if any of its mounts shows it. */
function folderIn(hierarchies: readonly Hierarchy[], path: string | null): string | null {
  // Outside of what this process may see of it.
  if (path === null || path.split("/").includes("..")) return null;
  for (const { root, at } of hierarchies) {
    const base = root === "/" ? "" : root;
    if (path === base) return at;
    if (path.startsWith(`${base}/`)) return `${at}${path.slice(base.length)}`.replace(/\/$/, "");
  }
  return null;
}

/** Reads a line of proc_pid_mountinfo(5). */
function hierarchyOf(line: string): readonly Hierarchy[] {
  const [mount = "", system = ""] = line.split(" - ");
  const [, , , root, at] = mount.split(" ").map(unescaped);
  const [type, , options = ""] = system.split(" ");
  if (root === undefined || at === undefined) return [];
  if (type === "cgroup2") return [{ version: 2, root, at, controllers: [] }];
  return type === "cgroup" ? [{ version: 1, root, at, controllers: options.split(",") }] : [];
}

function unescaped(text: string): string {
  return text.replace(
    /\\([0-7]{3})/g,
    (_, digits: string) => String.fromCharCode(parseInt(digits, 8)),
  );
}
