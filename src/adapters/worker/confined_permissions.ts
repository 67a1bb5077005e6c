import { type Confinement, sandboxPath } from "../../core/security/confinement.ts";

/**
 * Returns what a thread may do that works for a config which nobody trusts: start what is granted, or
 * what makes sandboxes for it; read what is granted and its own logs; write those.
 */
export function confinedPermissions(
  { os, programs, read, write, net, scratch }: Confinement,
  needs: { readonly write: readonly string[]; readonly net: boolean; readonly run?: boolean },
) {
  const granted = programs.map(({ path }) => path);
  const paths = [...read, ...write].flatMap(({ path, real }) => [path, real]);
  const run = os === null ? granted : [os.tools.setsid, ...granted];
  const own = os === null ? [scratch] : [];
  return {
    // An empty list would be a list all the same, but of this kind the runtime wants none.
    run: needs.run === false || run.length === 0 ? false : [...new Set(run)],
    // Where programs are, to say which one is missing in the grants.
    read: [...new Set([...paths, ...needs.write, ...own, ...sandboxPath.split(":")])],
    write: [...needs.write, ...own],
    net: !needs.net ? false : net === "all" ? true : net.length === 0 ? false : [...net],
  } as const;
}
