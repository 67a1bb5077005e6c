import { type Confinement, type OsConfinement, ownFolder } from "./confinement.ts";
import { isWithin } from "./granted_paths.ts";

/**
 * Returns the options of bwrap(1) that confine one execution, without those that name descriptors.
 * They reach it by a pipe: nothing of the host is in its command line.
 *
 * @param job `cwd` is the folder it runs in, as it is named; {@link ownFolder} for one of its own.
 */
export function bwrapOptions(
  confinement: OsConfinement,
  job: {
    readonly env: Readonly<Record<string, string>>;
    readonly cwd: string;
    /** The file for its outputs, or `null`: no job sees that of another one. */
    readonly outputFile: string | null;
  },
): readonly string[] {
  const { os, limits, net } = confinement;
  const scratch = (path: string) => ["--size", String(limits.fileBytes), "--tmpfs", path];
  return [
    ...[
      "--unshare-user",
      "--unshare-ipc",
      "--unshare-pid",
      "--unshare-uts",
      "--unshare-cgroup-try",
    ],
    ...(net === "all" ? [] : ["--unshare-net"]),
    ...["--disable-userns", "--die-with-parent", "--cap-drop", "ALL", "--hostname", "sandbox"],
    "--clearenv",
    ...Object.entries(job.env).flatMap(([name, value]) => ["--setenv", name, value]),
    ...os.systemMounts,
    ...["--proc", "/proc", "--dev", "/dev"],
    ...["--size", String(Math.min(limits.fileBytes, maxSharedMemory)), "--tmpfs", "/dev/shm"],
    ...scratch("/tmp"),
    ...scratch(ownFolder),
    ...mounts(confinement),
    ...(job.outputFile === null ? [] : ["--bind", job.outputFile, job.outputFile]),
    ...["--chdir", job.cwd],
    // Mounts below it stay as they are.
    ...["--remount-ro", "/dev", "--remount-ro", "/"],
  ];
}

/** Enough for semaphores and the like; more is memory that nobody counts. */
const maxSharedMemory = 64 * 1024 ** 2;

/** Outer folders first, so that what is granted within one of them is not buried by it. */
function mounts({ programs, read, write }: Confinement): readonly string[] {
  // What is within a folder that jobs may change stays a part of it: a name there is theirs.
  const outer = write.filter(({ path }) =>
    !write.some((other) => other.path !== path && isWithin(path, [other.path]))
  );
  const writable = outer.map(({ path }) => path);
  const readable = [
    ...read.filter(({ path }) => !isWithin(path, writable)),
    ...programs.filter(({ path }) => !isWithin(path, [...systemFolders, ...writable])),
  ].map(({ path, real }) => ({ path, real, how: "--ro-bind" }));
  const all = [...readable, ...outer.map(({ path, real }) => ({ path, real, how: "--bind" }))];
  return all.sort((a, b) => depth(a.path) - depth(b.path))
    .flatMap(({ path, real, how }) => [how, real, path]);
}

/** Where the system's own programs are, which every sandbox has. */
const systemFolders = ["/usr", "/bin", "/sbin"];

function depth(path: string): number {
  return path.split("/").length;
}
