import type { Sandbox } from "../../ports/sandbox.ts";
import { readGranted, readPolicy, realPath } from "./granted_files.ts";
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
    close() {
      for (const remove of removals.splice(0)) remove();
    },
  };
}
