import { binaryPath, type BinaryResult, runBinary } from "./binary.ts";
import type { RunRig } from "./run_rig.ts";

/** Whether file systems may be mounted here that nobody else sees. */
export const canMount = mayMount();

/**
 * Runs the engine where `setup`, lines of shell, has mounted something first. Only the engine sees the
 * mounts, and they are gone with it. `$1` is the rig's folder there.
 */
export async function runMounted(
  rig: RunRig,
  setup: string,
  args: readonly string[],
): Promise<BinaryResult> {
  const script = `set -e\n${setup}\nshift\nexec "$@"`;
  return await runBinary({
    binary: "unshare",
    args: ["-m", "sh", "-c", script, "sh", rig.folder, await binaryPath(), ...args],
    cwd: rig.folder,
    env: rig.env(),
  });
}

function mayMount(): boolean {
  try {
    return new Deno.Command("unshare", {
      args: ["-m", "mount", "-t", "tmpfs", "none", "/mnt"],
      stdout: "null",
      stderr: "null",
    }).outputSync().success;
  } catch {
    return false;
  }
}
