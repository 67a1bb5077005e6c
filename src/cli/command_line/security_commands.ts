import type { CommandSpec } from "./command.ts";
import { commonOptions, historyOptions, jsonOption } from "./common_options.ts";

/** The commands round runs of configs that nobody trusts. */
export const securityCommands: readonly CommandSpec[] = [
  {
    name: "audit",
    group: "Look",
    summary: "Show what a run was granted, denied and changed",
    description: [
      "Shows for each attempt of a run who started it, what its jobs were granted where it was " +
      "restricted, everything that was denied to them, and which jobs people marked by hand.",
    ],
    operands: [{
      name: "RUN",
      description: 'The number of a run, or "last" for the newest one',
    }],
    options: [jsonOption, ...historyOptions, ...commonOptions],
    examples: [
      { line: "executioner audit last", says: "Audit the newest run" },
      {
        line: "executioner audit 42 --json | jq '.attempts[].denials[]'",
        says: "Print every denial of run 42",
      },
    ],
    load: async () => (await import("../commands/audit.ts")).auditCommand,
  },
  {
    name: "policy check",
    group: "Keep",
    summary: "Check policy files and whether they hold here",
    description: [
      "Reports everything that is wrong with a policy file, shows what it grants with all defaults, " +
      "and tries on this machine whether jobs can be confined so. The exit code is 0 only if they can.",
    ],
    operands: [{ name: "FILE", description: "A policy file, JSON", repeatable: true }],
    options: [
      {
        name: "system",
        type: "flag",
        description: "Also check that nobody but root can change it, as of the system's own policy",
      },
      ...commonOptions,
    ],
    examples: [
      { line: "executioner policy check policy.json", says: "Check one policy" },
      {
        line: "executioner policy check --system /etc/executioner/policy.json",
        says: "Check the policy of this machine",
      },
    ],
    load: async () => (await import("../commands/policy/check.ts")).policyCheckCommand,
  },
];
