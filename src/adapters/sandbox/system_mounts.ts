import { existsSync, lstatSync, readlinkSync } from "node:fs";

/** Folders of the system that every sandbox has; on a merged system most of them are links. */
const folders = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

/** What programs look for in /etc to start at all, to speak TLS and to know the time. */
const settings = [
  "/etc/ld.so.cache",
  "/etc/alternatives",
  "/etc/ssl/certs",
  "/etc/ssl/openssl.cnf",
  "/etc/ca-certificates",
  "/etc/pki",
  "/etc/localtime",
  "/etc/timezone",
];

/** What programs look for in /etc to find others by name. */
const networkSettings = ["/etc/resolv.conf", "/etc/hosts", "/etc/services", "/etc/protocols"];

/**
 * Returns the options of bwrap(1) that mount the system: its programs and libraries, a few settings,
 * nothing of anybody's own.
 *
 * @param users Files that stand for the user database.
 */
export function systemMounts(
  { net, users }: {
    readonly net: boolean;
    readonly users: { readonly passwd: string; readonly group: string };
  },
): readonly string[] {
  const linked = folders.filter((path) => existsSync(path)).flatMap((path) =>
    lstatSync(path).isSymbolicLink()
      ? ["--symlink", readlinkSync(path), path]
      : ["--ro-bind", path, path]
  );
  const present = [...settings, ...(net ? networkSettings : [])].filter((path) => existsSync(path));
  return [
    ...["--ro-bind", "/usr", "/usr"],
    ...linked,
    ...present.flatMap((path) => ["--ro-bind", path, path]),
    ...["--ro-bind", users.passwd, "/etc/passwd", "--ro-bind", users.group, "/etc/group"],
  ];
}
