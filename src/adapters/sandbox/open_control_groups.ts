import { messageOf } from "../../core/message_of.ts";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import process from "node:process";
import { err, ok, type Result } from "../../core/result.ts";
import { type ControlGroups, findOwnGroups } from "../../core/security/control_groups.ts";
import { folderPrefix, staleFolders } from "./folder_name.ts";
import { removeGroups } from "./remove_groups.ts";

/** Control groups that this engine has made. */
export interface OpenGroups {
  readonly groups: ControlGroups;
  /** Removes them; nothing may be started in them any more. */
  readonly remove: () => void;
}

/**
 * Makes the folders in which executions get control groups of their own, within the engine's own
 * groups: what limits the engine limits its jobs too. Removes what killed engines have left there.
 *
 * @returns Why there can be none, in words, as the error.
 */
export function openControlGroups(): Result<OpenGroups, string> {
  try {
    const own = findOwnGroups(
      readFileSync("/proc/self/cgroup", "utf8"),
      readFileSync("/proc/self/mountinfo", "utf8"),
    );
    switch (own.kind) {
      case "none":
        return err(own.why);
      case "v1":
        return isOomKillerOff(own.memory)
          ? err("the kernel ends nothing for memory in the engine's control group")
          : ok(openFirst(own.memory, own.pids));
      case "v2":
        return openSecond(own.folder);
    }
  } catch (error) {
    return err(messageOf(error));
  }
}

/** Groups take that over from those that they are made in: jobs would stand still at their limit. */
function isOomKillerOff(folder: string): boolean {
  const path = `${folder}/memory.oom_control`;
  // The machine's root cannot be limited, but groups in it can.
  return existsSync(path) && /^oom_kill_disable 1$/m.test(readFileSync(path, "utf8"));
}

function openFirst(memoryFolder: string, pidsFolder: string): OpenGroups {
  const made: string[] = [];
  const remove = () => removeGroups(made, true);
  try {
    const memory = makeBase(memoryFolder);
    made.push(memory);
    // Controllers of one hierarchy share their folders.
    const pids = pidsFolder === memoryFolder ? memory : makeBase(pidsFolder);
    if (pids !== memory) made.push(pids);
    return { groups: { version: 1, memory, pids }, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

const controllers = ["memory", "pids"] as const;

function openSecond(own: string): Result<OpenGroups, string> {
  const there = wordsOf(`${own}/cgroup.controllers`);
  const missing = controllers.filter((name) => !there.includes(name));
  if (missing.length > 0) {
    return err(`the engine's control group has no controller for ${missing.join(" and ")}`);
  }
  const base = makeBase(own);
  let leaf: string | null = null;
  const remove = () => {
    if (leaf !== null) goBack(own, base);
    removeGroups([base], true);
  };
  try {
    const enabled = wordsOf(`${own}/cgroup.subtree_control`);
    if (!controllers.every((name) => enabled.includes(name))) {
      // A group that has processes of its own cannot limit groups within it.
      const members = wordsOf(`${own}/cgroup.procs`);
      if (members.length === 1 && members[0] === String(process.pid)) {
        mkdirSync(`${base}/engine`);
        writeFileSync(`${base}/engine/cgroup.procs`, String(process.pid));
        leaf = `${base}/engine`;
      }
      control(own, "+");
    }
    control(base, "+");
    return ok({ groups: { version: 2, memory: base, pids: base }, remove });
  } catch (error) {
    remove();
    throw error;
  }
}

/** Leaves the leaf as it was entered: only a group without such groups in it takes processes. */
function goBack(own: string, base: string): void {
  try {
    for (const folder of [base, own]) control(folder, "-");
    writeFileSync(`${own}/cgroup.procs`, String(process.pid));
  } catch {
    // What made the group removes it with all that is in it, or the next run does.
  }
}

function makeBase(parent: string): string {
  removeGroups(staleFolders(parent), false);
  const base = mkdtempSync(`${parent}/${folderPrefix()}`);
  // Only groups can be made in a group: what can hold files is none.
  if (lstatSync(`${base}/cgroup.procs`, { throwIfNoEntry: false }) === undefined) {
    removeGroups([base], false);
    throw new Error(`"${parent}" is no control group`);
  }
  return base;
}

function control(folder: string, sign: "+" | "-"): void {
  const words = controllers.map((name) => `${sign}${name}`).join(" ");
  writeFileSync(`${folder}/cgroup.subtree_control`, words);
}

function wordsOf(path: string): readonly string[] {
  return readFileSync(path, "utf8").split(/\s+/).filter((word) => word !== "");
}
