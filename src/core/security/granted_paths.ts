/** Whether a path is one of these or lies below one of them. All are absolute and normalized. */
export function isWithin(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) =>
    path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`)
  );
}

/** Returns the one of these that a path is or lies below, or `null`. */
export function coveringPath(path: string, folders: readonly string[]): string | null {
  return folders.find((folder) => isWithin(path, [folder])) ?? null;
}

/**
 * Finds among grants one whose name or whose place, but not both, lies in a folder that jobs may change:
 * they could put a link there, and the next job would be given what that leads to. What lies in such a
 * folder by name and by place stays a part of it.
 */
export function findExchangeable(
  granted: readonly PathAndReal[],
  writable: readonly PathAndReal[],
): { readonly grant: PathAndReal; readonly by: PathAndReal } | null {
  for (const grant of granted) {
    for (const by of writable) {
      const isNamedInside = grant.path !== by.path && isWithin(grant.path, [by.path]);
      const isInside = grant.real !== by.real && isWithin(grant.real, [by.real]);
      if (isNamedInside !== isInside) return { grant, by };
    }
  }
  return null;
}

interface PathAndReal {
  readonly path: string;
  readonly real: string;
}

/** What no grant may name: the sandbox has its own, or they hold all of the machine. */
const neverGranted = ["/proc", "/sys", "/dev"] as const;

/** Says why a path cannot be granted, or returns `null` where it can. */
export function whyNotGrantable(path: string): string | null {
  if (path === "/") return "The whole file system cannot be granted, only folders of it";
  if (isWithin(path, neverGranted)) {
    return `Nothing below ${neverGranted.join(", ")} can be granted, since a sandbox has its own`;
  }
  return /[\0\n]/.test(path) ? "It has a character that no grant may have" : null;
}
