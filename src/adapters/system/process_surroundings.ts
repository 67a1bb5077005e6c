/**
 * Returns the folder that the process was started in. Where it has been removed meanwhile, `/`
 * stands in: commands that are given absolute paths still work.
 */
export function currentFolder(): string {
  try {
    return Deno.cwd();
  } catch {
    return "/";
  }
}

/**
 * Returns the user's own folder: HOME, or where it is not set, as in some cron jobs, what the user
 * database says. `null` where neither tells.
 */
export async function homeFolder(env: Readonly<Record<string, string>>): Promise<string | null> {
  const home = env["HOME"];
  if (home !== undefined && home !== "") return home;
  try {
    const { userInfo } = await import("node:os");
    return userInfo().homedir || null;
  } catch {
    return null;
  }
}

/**
 * Returns the names of the variables that the process was started with and cannot tell others, since
 * their values are not UTF-8: the runtime leaves them out. Empty where the system does not tell.
 */
export function unreadableVariables(): readonly string[] {
  if (Deno.build.os !== "linux") return [];
  try {
    const bytes = Deno.readFileSync("/proc/self/environ");
    // Nearly always; nothing else is to be looked at then.
    if (!bytes.some((byte) => byte > 0x7f)) return [];
    return entriesOf(bytes).filter((entry) => !isUtf8(entry)).map(nameOf);
  } catch {
    return [];
  }
}

function entriesOf(bytes: Uint8Array): readonly Uint8Array[] {
  const entries: Uint8Array[] = [];
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(0, from);
    const to = end === -1 ? bytes.length : end;
    entries.push(bytes.subarray(from, to));
    from = to + 1;
  }
  return entries;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function nameOf(entry: Uint8Array): string {
  return new TextDecoder().decode(entry).replace(/=.*/s, "");
}
