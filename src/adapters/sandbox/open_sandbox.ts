import type { Sandbox } from "../../ports/sandbox.ts";
import { readGranted, readPolicy, realPath } from "./granted_files.ts";
import { hardLimits } from "./hard_limits.ts";
import { findByName } from "./look_up_programs.ts";
import { resolveConfinement } from "./resolve_confinement.ts";

/** Opens what restricted runs need of this machine. */
export function openSandbox(): Sandbox {
  const removals: (() => void)[] = [];
  return {
    resolve: (grants) => resolveConfinement(grants, ({ remove }) => removals.push(remove)),
    readGranted,
    readPolicy,
    findProgram: findByName,
    realPath,
    hardLimits,
    close() {
      for (const remove of removals.splice(0)) remove();
    },
  };
}
