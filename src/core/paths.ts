/**
 * Returns an absolute path without `.`, `..`, doubled or trailing slashes. Dots are resolved in the
 * text alone, as shells show a path, not through symbolic links.
 */
export function normalizePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** Returns `path` as an absolute path: itself where it is one, else taken from the folder `base`. */
export function resolvePath(base: string, path: string): string {
  return normalizePath(path.startsWith("/") ? path : `${base}/${path}`);
}

/** Returns the folder that an absolute path stands in; `/` for `/` itself. */
export function folderOf(path: string): string {
  return resolvePath(path, "..");
}

/** Returns the last part of a path, without folders. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Returns a file name without its last extension; a name that is all extension stays as it is. */
export function withoutExtension(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot > 0 && /[^.]/.test(name.slice(0, dot)) ? name.slice(0, dot) : name;
}

/**
 * Replaces a leading `~` or `~/` by the user's own folder; any other text is returned unchanged.
 *
 * @returns `null` where there is a `~` to expand and `homeDir` is not known.
 */
export function expandHome(path: string, homeDir: string | null): string | null {
  if (path !== "~" && !path.startsWith("~/")) return path;
  return homeDir === null ? null : `${homeDir}${path.slice(1)}`;
}
