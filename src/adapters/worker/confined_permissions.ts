import { type Confinement, sandboxPath } from "../../core/security/confinement.ts";

/** What a thread needs for what it does. */
export interface ThreadNeeds {
  /** Folders of logs and of outputs, absolute. */
  readonly write: readonly string[];
  /** Whether something it does needs the network. */
  readonly net: boolean;
  /** Whether it starts programs, as all but the looks at conditions do. */
  readonly run?: boolean;
}

/**
 * Returns what a thread may do that works for a config which nobody trusts: start what is granted, or
 * what makes sandboxes for it; read what is granted and its own logs; write those.
 */
export function confinedPermissions(
  { os, programs, read, write, net, scratch }: Confinement,
  needs: ThreadNeeds,
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
    // What node:fs asks for when it matches patterns; jobs are given their environment.
    env: ["__MINIMATCH_TESTING_PLATFORM__"],
    // Whether a file may be executed depends on who asks.
    sys: ["uid", "gid"],
    ffi: false,
    import: false,
  } as const;
}
