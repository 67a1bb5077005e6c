import { messageOf } from "../../core/message_of.ts";
import type { OsConfinement } from "../../core/security/confinement.ts";
import type { ConfinementRefusal } from "../../ports/sandbox.ts";
import { killChild } from "../process/kill_child.ts";
import { ExecutionGroups } from "./execution_groups.ts";
import { exitCodeOf, launchOf } from "./launch.ts";

/** How long the trial may take, ms; a sandbox takes some ten. */
const limitMs = 20_000;

/**
 * Starts a command that does nothing in the very sandbox that jobs would get.
 *
 * @returns Why it could not be made, or `null`.
 */
export async function tryConfinement(
  confinement: OsConfinement,
): Promise<ConfinementRefusal | null> {
  const { program, args, stdin } = launchOf(
    { argv: ["/bin/true"], env: {}, cwd: "/" },
    confinement,
  );
  const { groups } = confinement.os;
  let pid: number | null = null;
  let output: Deno.CommandOutput;
  try {
    const child = new Deno.Command(program, {
      args: [...args],
      cwd: "/",
      clearEnv: true,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    pid = child.pid;
    const timer = setTimeout(() => killChild(child), limitMs);
    try {
      [, output] = await Promise.all([feed(child.stdin, stdin), child.output()]);
    } finally {
      clearTimeout(timer);
    }
  } catch (error) {
    return { message: messageOf(error) };
  } finally {
    if (groups !== null && pid !== null) new ExecutionGroups(groups).leave(pid);
  }
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  if (exitCodeOf(decode(output.stderr)) === 0) return null;
  const said = decode(output.stdout).split("\n").at(-1) ?? "";
  return explain(said === "" ? `bwrap ended with exit code ${output.code}` : said);
}

/** Sends bytes to a process that may have ended before it has read them. */
export async function feed(
  stdin: WritableStream<Uint8Array<ArrayBuffer>>,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const writer = stdin.getWriter();
  try {
    await writer.write(bytes);
    await writer.close();
  } catch {
    // Its own end says what was wrong.
  }
}

/** Puts bwrap's words, which assume that the reader knows namespaces, into context. */
function explain(said: string): ConfinementRefusal {
  const isNamespace =
    /No permissions to creat|setting up uid map|Creating new namespace|clone|unshare/i
      .test(said);
  if (isNamespace) {
    const files = [
      ["/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1", apparmor],
      [
        "/proc/sys/kernel/unprivileged_userns_clone",
        "0",
        "sysctl kernel.unprivileged_userns_clone=1",
      ],
      ["/proc/sys/user/max_user_namespaces", "0", "sysctl user.max_user_namespaces=15000"],
    ] as const;
    const cause = files.find(([path, value]) => settingOf(path) === value);
    const hint = cause === undefined
      ? "Allow user namespaces on this machine, also for containers"
      : `${cause[0]} is ${cause[1]}: ${cause[2]}`;
    return { message: `the system lets nobody make namespaces: ${said}`, hint };
  }
  if (/Permission denied/.test(said)) {
    return { message: said, hint: "Jobs' user must be able to reach every path that is granted" };
  }
  if (/Unknown option|disable-userns/.test(said)) {
    return { message: said, hint: "Install bubblewrap 0.8 or newer" };
  }
  return { message: said };
}

const apparmor = "give /usr/bin/bwrap an AppArmor profile with the rule userns, or set it to 0";

function settingOf(path: string): string | null {
  try {
    return Deno.readTextFileSync(path).trim();
  } catch {
    return null;
  }
}
