import { messageOf } from "../../core/message_of.ts";
import { readFileSync, statSync } from "node:fs";
import process from "node:process";
import type { LaunchTrouble } from "../../core/config/prepare_launches.ts";
import {
  type Launch,
  type LaunchTool,
  launchWords,
  type ProcessSettings,
  type SystemUser,
  userVariables,
} from "../../core/commands/process_settings.ts";
import { err, ok, type Result } from "../../core/result.ts";

/** Where programs of the system are; PATH is the config's business. */
const folders = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];

const tools: Readonly<Record<LaunchTool, string>> = {
  prlimit: "prlimit",
  nice: "nice",
  setpriv: "setpriv",
};

/**
 * Finds out how processes get their settings: by which programs, and as whom. Then it starts one that
 * does nothing, since only the system knows whether the engine may.
 */
export async function prepareLaunch(
  settings: ProcessSettings,
): Promise<Result<Launch, LaunchTrouble>> {
  const user = findUser(settings);
  if (!user.ok) return user;
  const found = findTools(settings, user.value);
  if (!found.ok) return found;
  const words = launchWords(settings, found.value, user.value);
  const complaint = await complaintOf(words);
  if (complaint !== null) {
    return err(
      await blame(settings, found.value, user.value) ?? {
        key: "ulimits",
        message: `Cannot start anything with these settings: ${complaint}`,
        hint: "ask for less",
      },
    );
  }
  return ok({ words, env: user.value === null ? {} : userVariables(user.value) });
}

/** Tells which setting the system refuses, by trying each one alone. */
async function blame(
  settings: ProcessSettings,
  found: Readonly<Record<LaunchTool, string>>,
  user: SystemUser | null,
): Promise<LaunchTrouble | null> {
  const none = { umask: null, nice: null, limits: {} };
  const { limits, nice, umask, runAs } = settings;
  const trials = [
    [
      "ulimits",
      launchWords({ ...none, limits }, found, null),
      "hard limits are raised by root only",
    ],
    [
      "nice",
      launchWords({ ...none, nice }, found, null),
      "below 0 needs root, or a limit that allows it",
    ],
    ["run_as", launchWords(none, found, user), "needs root"],
    ["umask", launchWords({ ...none, umask }, found, null), "needs /bin/sh"],
  ] as const;
  for (const [key, words, hint] of trials) {
    const complaint = await complaintOf(words);
    if (complaint === null) continue;
    const shown = key === "run_as" ? ` "${runAs}"` : key === "nice" ? ` ${nice}` : "";
    return { key, message: `Cannot honour "${key}"${shown}: ${complaint}`, hint };
  }
  return null;
}

/** Starts a program that does nothing. Some tools only complain and go on, which is not enough. */
async function complaintOf(words: readonly string[]): Promise<string | null> {
  const [program, ...args] = [...words, "/bin/sh", "-c", ":"];
  try {
    const { success, code, signal, stderr } = await new Deno.Command(program ?? "/bin/sh", {
      args,
      clearEnv: true,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
      cwd: "/",
    }).output();
    const said = new TextDecoder().decode(stderr).trim().split("\n")[0]?.trim() ?? "";
    if (success && said === "") return null;
    return said === "" ? `the trial ended with ${signal ?? `exit code ${code}`}` : said;
  } catch (error) {
    return messageOf(error);
  }
}

function findTools(
  { nice, limits }: ProcessSettings,
  user: SystemUser | null,
): Result<Readonly<Record<LaunchTool, string>>, LaunchTrouble> {
  const needed = [
    ...Object.keys(limits).length > 0 ? [["ulimits", "prlimit"]] as const : [],
    ...nice !== null ? [["nice", "nice"]] as const : [],
    ...user !== null ? [["run_as", "setpriv"]] as const : [],
  ];
  const found: Record<LaunchTool, string> = { ...tools };
  for (const [key, tool] of needed) {
    const path = folders.map((folder) => `${folder}/${tool}`).find(isFile);
    if (path === undefined) {
      const hint = "it comes with util-linux, nice with coreutils";
      return err({ key, message: `Cannot honour "${key}": there is no ${tool}(1)`, hint });
    }
    found[tool] = path;
  }
  return ok(found);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** Looks up whom jobs run as; `null` where that is who the engine is already. */
function findUser({ runAs }: ProcessSettings): Result<SystemUser | null, LaunchTrouble> {
  if (runAs === null) return ok(null);
  const [name = "", groupName] = runAs.split(":");
  const trouble = (what: string, hint: string) =>
    err({ key: "run_as", message: `Cannot honour "run_as" "${runAs}": ${what}`, hint } as const);
  const entry = lookUp("passwd", name);
  if (entry === null && !/^\d+$/.test(name)) {
    return trouble(`there is no user "${name}"`, "users are those that getent passwd knows");
  }
  if (entry === null && groupName === undefined) {
    return trouble(`user ${name} has no entry and so no group`, 'write "user:group"');
  }
  const group = groupName === undefined ? null : lookUp("group", groupName);
  if (groupName !== undefined && group === null && !/^\d+$/.test(groupName)) {
    return trouble(`there is no group "${groupName}"`, "groups are those that getent group knows");
  }
  const user: SystemUser = {
    name: entry?.[0] ?? "",
    uid: Number(entry?.[2] ?? name),
    gid: Number(groupName === undefined ? entry?.[3] : group?.[2] ?? groupName),
    home: entry?.[5] || "/",
    shell: entry?.[6] || "/bin/sh",
  };
  if (process.getuid?.() === user.uid && process.getgid?.() === user.gid) return ok(null);
  if (process.getuid?.() !== 0) {
    return trouble(
      "only root can run jobs as somebody else",
      "run the engine as that user, or as root",
    );
  }
  return ok(user);
}

/** Asks for an entry of passwd(5) or group(5), by name or number, wherever the system keeps them. */
function lookUp(database: "passwd" | "group", name: string): readonly string[] | null {
  try {
    const asked = new Deno.Command("/usr/bin/getent", {
      args: [database, name],
      clearEnv: true,
      stdin: "null",
      stderr: "null",
    }).outputSync();
    const line = new TextDecoder().decode(asked.stdout).trim();
    return asked.success && line !== "" ? line.split(":") : null;
  } catch {
    return lookUpInFile(`/etc/${database}`, name);
  }
}

function lookUpInFile(path: string, name: string): readonly string[] | null {
  const lines = readFileSync(path, "utf8").split("\n").map((line) => line.split(":"));
  return lines.find(([entry, , id]) => entry === name || id === name) ?? null;
}
