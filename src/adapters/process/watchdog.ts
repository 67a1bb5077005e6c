import { killChild } from "./kill_child.ts";
import { startDirectWatchdog } from "./direct/direct_watchdog.ts";
import { findSetsid } from "./spawn.ts";
import { inTurn } from "./spawn_turns.ts";

/** Waits for the end of its stdin, which nobody writes to, and then becomes the command. */
const script = 'read -r _; exec "$0" "$@"';

/**
 * Starts a process that waits for this one to die and then executes a command. It waits at the end of
 * a pipe that only this process holds, so that no death goes unnoticed, in a session of its own, and
 * costs a shell. Its stderr is ours: what the command says reaches whoever reads that.
 *
 * @param options `isDirect` lets the C library start it where it can.
 * @returns What ends it without executing anything, or `null` where it cannot be started.
 */
export function startWatchdog(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  { isDirect }: { readonly isDirect: boolean },
): AsyncDisposable | null {
  const argv = ["/bin/sh", "-c", script, ...command];
  // Deno.Command takes some 8 ms to load and to start its first process, and another exec.
  return (isDirect ? startDirectWatchdog(argv, env) : null) ?? startByCommand(argv, env);
}

/** Where the C library offers nothing. */
function startByCommand(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
): AsyncDisposable | null {
  const setsid = findSetsid();
  if (setsid === null) return null;
  let child: Deno.ChildProcess;
  try {
    const watchdog = new Deno.Command(setsid, {
      args: [...argv],
      cwd: "/",
      env: { ...env },
      clearEnv: true,
      stdin: "piped",
      stdout: "null",
      stderr: "inherit",
    });
    child = inTurn(() => watchdog.spawn());
  } catch {
    return null;
  }
  return {
    async [Symbol.asyncDispose]() {
      // Before its stdin ends, and it is gone when this returns.
      killChild(child);
      await child.status;
      await child.stdin.close().catch(() => {});
    },
  };
}
