import type { Result } from "../../core/result.ts";
import type { Sandbox } from "../../ports/sandbox.ts";
import { readGranted, readPolicy, realPath } from "./granted_files.ts";
import { hardLimits } from "./hard_limits.ts";
import { findByName } from "./look_up_programs.ts";
import { openControlGroups, type OpenGroups } from "./open_control_groups.ts";
import { resolveConfinement } from "./resolve_confinement.ts";

/** Opens what restricted runs need of this machine. */
export function openSandbox(): Sandbox {
  const removals: (() => void)[] = [];
  let opened: Result<OpenGroups, string> | null = null;
  const groups = () => {
    if (opened !== null) return opened;
    opened = openControlGroups();
    if (opened.ok) removals.push(opened.value.remove);
    return opened;
  };
  return {
    resolve: (grants) =>
      resolveConfinement(grants, { groups, onFolder: ({ remove }) => removals.push(remove) }),
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
