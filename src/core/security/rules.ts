/** What kind of harm a rule is about. */
export type RuleFamily =
  | "removal"
  | "system"
  | "privilege"
  | "power"
  | "download"
  | "evaluation"
  | "disk"
  | "permissions"
  | "files"
  | "network"
  | "services"
  | "shell";

/**
 * How serious a rule's findings are. `critical` ones are looked for at every `security_level`,
 * `medium` ones at `medium` and `high`, `high` ones at `high` alone.
 */
export type RuleLevel = "critical" | "medium" | "high";

/** A kind of command that deserves a second look. */
export interface Rule {
  readonly family: RuleFamily;
  readonly level: RuleLevel;
  /** What the command does, behind "it": `removes a system folder`. */
  readonly does: string;
}

/** Every rule by its name, in the order of the documentation. */
export const rules = {
  "remove-system": {
    family: "removal",
    level: "critical",
    does: "removes the root, a system folder, a home or the whole working folder",
  },
  "remove-unset": {
    family: "removal",
    level: "medium",
    does: "removes from the root if a variable is empty",
  },
  "remove-outside": {
    family: "removal",
    level: "medium",
    does: "removes recursively outside the working folder",
  },
  "remove-unknown": {
    family: "removal",
    level: "high",
    does: "removes recursively, or in a loop",
  },
  "shred": { family: "removal", level: "medium", does: "destroys the content of files" },
  "truncate": { family: "files", level: "high", does: "cuts files" },
  "system-write": {
    family: "system",
    level: "critical",
    does: "writes into a system folder or onto a disk",
  },
  "system-install": {
    family: "system",
    level: "medium",
    does: "moves, copies or links into the root or a system folder",
  },
  "raw-disk": { family: "disk", level: "critical", does: "writes onto a disk" },
  "format-disk": { family: "disk", level: "medium", does: "changes file systems or partitions" },
  "mount": { family: "disk", level: "medium", does: "mounts or unmounts a file system" },
  "privilege": { family: "privilege", level: "critical", does: "becomes another user" },
  "power": { family: "power", level: "critical", does: "shuts the machine down" },
  "kill-all": { family: "power", level: "critical", does: "ends every process that it may end" },
  "fork-bomb": { family: "power", level: "critical", does: "starts itself without end" },
  "download-run": {
    family: "download",
    level: "critical",
    does: "runs what it has just downloaded",
  },
  "download-file": { family: "download", level: "high", does: "downloads into a file" },
  "eval-dynamic": {
    family: "evaluation",
    level: "critical",
    does: "evaluates text that is known only when it runs",
  },
  "eval": { family: "evaluation", level: "medium", does: "evaluates text as a command" },
  "unknown-command": {
    family: "evaluation",
    level: "high",
    does: "runs a program or a script that is known only when it runs",
  },
  "substitution": {
    family: "evaluation",
    level: "high",
    does: "takes the output of a command as a part of another one",
  },
  "exec": { family: "evaluation", level: "high", does: "replaces the shell" },
  "path-change": {
    family: "evaluation",
    level: "high",
    does: "changes where programs or libraries are found",
  },
  "world-writable": {
    family: "permissions",
    level: "medium",
    does: "lets everybody write to files",
  },
  "mode-system": {
    family: "permissions",
    level: "critical",
    does: "changes mode or owner of the root, a system folder or a home, recursively",
  },
  "mode-outside": {
    family: "permissions",
    level: "medium",
    does: "changes mode or owner recursively outside the working folder",
  },
  "mode-recursive": {
    family: "permissions",
    level: "high",
    does: "changes mode or owner recursively",
  },
  "secret-file": {
    family: "files",
    level: "medium",
    does: "names a file with passwords or keys",
  },
  "outside-workspace": {
    family: "files",
    level: "medium",
    does: "runs or writes what is outside of workspace_paths",
  },
  "parent-path": { family: "files", level: "high", does: 'names a path that goes up with ".."' },
  "edit-in-place": { family: "files", level: "high", does: "edits files in place" },
  "network-shell": {
    family: "network",
    level: "critical",
    does: "gives a shell or a program to the network",
  },
  "network-exec": {
    family: "network",
    level: "medium",
    does: "connects a program or a shell with the network",
  },
  "remote-copy": {
    family: "network",
    level: "high",
    does: "copies folders to or from another machine, or deletes there",
  },
  "firewall": { family: "services", level: "high", does: "changes firewall or routes" },
  "services": { family: "services", level: "high", does: "controls services or their logs" },
  "schedule": { family: "services", level: "high", does: "schedules commands for later" },
  "users": { family: "services", level: "high", does: "changes users, groups or passwords" },
  "background": { family: "shell", level: "high", does: "outlives its job" },
  "unparsable": { family: "shell", level: "critical", does: "is no complete shell command" },
} as const satisfies Record<string, Rule>;

/** The name of a rule. */
export type RuleId = keyof typeof rules;

/** How strictly commands are examined. */
export const securityLevels = ["low", "medium", "high"] as const;

/** One of `securityLevels`. */
export type SecurityLevel = (typeof securityLevels)[number];

/** Whether a rule is looked for at a level. */
export function appliesAt(rule: RuleId, level: SecurityLevel): boolean {
  const strictness = { critical: 0, medium: 1, high: 2 } as const;
  return strictness[rules[rule].level] <= securityLevels.indexOf(level);
}
