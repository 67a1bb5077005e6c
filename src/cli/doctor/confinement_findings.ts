import { printable } from "../../core/text/printable.ts";
import { combineGrants, describeGrants } from "../../core/security/grants.ts";
import type { Style } from "../../core/text/text_style.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import { readPolicyFile } from "../restricted/restriction.ts";
import { broken, doubtful, type Finding, fine } from "./finding.ts";

/**
 * Tries the sandbox of restricted runs as such a run would, and looks at the policy that binds every
 * user of this machine, if there is one.
 */
export async function confinementFindings(
  dependencies: CliDependencies,
  style: Style,
): Promise<readonly Finding[]> {
  const sandbox = await dependencies.loadSandbox();
  const trial = await sandbox.resolve(combineGrants([]));
  const confining = trial.ok ? fine("restricted runs", "their sandbox works") : doubtful(
    "restricted runs",
    printable(trial.error.message),
    trial.error.hint ?? "See docs/security.md, What confines a job",
  );
  const path = dependencies.systemPolicyPath();
  if (path === null) return [confining];
  const shown = printable(path);
  const advice = `See: executioner policy check --system ${shown}`;
  const read = await readPolicyFile(path, true, { sandbox, dependencies, style });
  if (!read.ok) {
    const found = `no run starts: ${read.error.message.split("\n")[0] ?? ""}`;
    return [confining, broken("system policy", found, read.error.hint ?? advice)];
  }
  const grants = combineGrants([read.value]);
  const resolved = await sandbox.resolve(grants);
  if (!resolved.ok) {
    const found = `no run of users starts: ${printable(resolved.error.message)}`;
    return [confining, broken("system policy", found, resolved.error.hint ?? advice)];
  }
  const granted = describeGrants(grants).map(printable).join(" ");
  const found = `${shown} restricts all users but root: ${granted || "it grants nothing"}`;
  return [confining, fine("system policy", found)];
}
