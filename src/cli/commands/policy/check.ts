import { printable } from "../../../core/text/printable.ts";
import { ok } from "../../../core/result.ts";
import { combineGrants, describeGrants } from "../../../core/security/grants.ts";
import type { CommandAction } from "../../command_line/command.ts";
import { printFailure } from "../../print_failure.ts";
import { readPolicyFile } from "../../restricted/restriction.ts";

/** Checks policy files, whatever is wrong with the others, and shows what each grants here. */
export const policyCheckCommand: CommandAction = async (input, dependencies) => {
  const { stdout, stderr } = dependencies;
  const { errorStyle: style } = input;
  const sandbox = await dependencies.loadSandbox();
  const isSystems = input.values.has("system");
  let allGood = true;
  for (const path of input.operands) {
    const read = await readPolicyFile(path, isSystems, { sandbox, dependencies, style });
    if (!read.ok) {
      allGood = false;
      printFailure(read.error, stderr, style);
      continue;
    }
    const grants = combineGrants([read.value]);
    stdout.write(`${printable(path)}: ${input.style.green("valid")}, it grants\n`);
    for (const word of describeGrants(grants)) stdout.write(`  ${printable(word)}\n`);
    const resolved = await sandbox.resolve(grants);
    if (resolved.ok) {
      for (const note of resolved.value.notes) {
        stderr.write(`${style.yellow("note:")} ${printable(note)}\n`);
      }
    } else {
      allGood = false;
      const message = `On this machine: ${resolved.error.message}`;
      printFailure({ kind: "denied", ...resolved.error, message }, stderr, style);
    }
  }
  return ok(allGood ? 0 : 1);
};
