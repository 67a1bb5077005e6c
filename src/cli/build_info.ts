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
const STAMP = "%EXECUTIONER_COMMIT%";

/** Tells what runs here. */
export const BUILD_INFO: BuildInfo = {
  version: config.version,
  commit: STAMP.startsWith("%") ? "source" : STAMP,
  deno: Deno.version.deno,
};

/** Returns the line that `--version` prints. */
export function versionLine(): string {
  return `executioner ${BUILD_INFO.version} (commit ${BUILD_INFO.commit}, Deno ${BUILD_INFO.deno})`;
}
