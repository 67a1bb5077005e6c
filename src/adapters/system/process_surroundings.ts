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
