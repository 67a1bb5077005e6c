import { openLibc } from "../../system/libc.ts";
import { openFlags } from "../../system/open_flags.ts";
import { openDirectStarter } from "./direct_starter.ts";
import { fixedWords } from "./spawn_memory.ts";

const sigkill = 9;

const ownStderr = 2;

/**
 * Starts a process in a session of its own, whose stdin ends when this process does and whose stderr
 * is ours.
 *
 * @returns What kills it, or `null` where it cannot be started directly.
 */
export function startDirectWatchdog(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
): AsyncDisposable | null {
  const libc = openLibc();
  const starter = openDirectStarter();
  const ends = fixedWords(2);
  if (libc === null || starter === null) return null;
  if (libc.pipe2(ends, openFlags.closeOnExec) !== 0) return null;
  const [read = -1, write = -1] = ends;
  const command = { kind: "argv", argv, line: "", meetsShell: false } as const;
  const pid = starter.spawnHere({ command, cwd: "/", env, streams: [read, null, ownStderr] });
  libc.close(read);
  if (pid === null) {
    libc.close(write);
    return null;
  }
  return {
    // deno-lint-ignore require-await -- where it is started in another way it has to be waited for
    async [Symbol.asyncDispose]() {
      // Before its stdin ends, and it is gone when this returns.
      libc.kill(pid, sigkill);
      libc.wait4(pid, 0n, 0, 0n);
      libc.close(write);
    },
  };
}
