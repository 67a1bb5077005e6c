import config from "../../deno.json" with { type: "json" };

/** What this program was built from. */
export interface BuildInfo {
  /** The version of deno.json. */
  readonly version: string;
  /** Short commit hash, with "-dirty" if files differed from it; "source" if not built at all. */
  readonly commit: string;
  /** Version of the Deno that runs the program. */
  readonly deno: string;
}

/** scripts/compile.ts puts the commit here, in the bundle only. */
const stamp = "%EXECUTIONER_COMMIT%";

/** Tells what runs here. */
export const buildInfo: BuildInfo = {
  version: config.version,
  commit: stamp.startsWith("%") ? "source" : stamp,
  deno: Deno.version.deno,
};

/** Returns the line that `--version` prints. */
export function versionLine(): string {
  return `executioner ${buildInfo.version} (commit ${buildInfo.commit}, Deno ${buildInfo.deno})`;
}
