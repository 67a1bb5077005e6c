import { canConfine, operators, RestrictedRig, type RestrictedRun } from "./restricted_rig.ts";

/** Tests with every operator; without bwrap they are left out, with these words, but not in CI. */
export function confined(says: string, test: (rig: RestrictedRig) => Promise<void>): void {
  for (const operator of operators) {
    const name = `restricted, as ${operator}: ${says}${canConfine ? "" : " (needs bubblewrap)"}`;
    Deno.test(name, { ignore: !canConfine }, async () => {
      await using rig = await RestrictedRig.make(operator);
      await test(rig);
    });
  }
}

/** Returns all that a run has said, for messages. */
export function explainRestricted({ code, stdout, stderr }: RestrictedRun): string {
  return `exit code ${code}\n${stdout}\n${stderr}`;
}
