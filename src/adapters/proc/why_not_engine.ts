import { readdirSync, readFileSync, statSync } from "node:fs";
import { foreignOwner } from "./foreign_owner.ts";
import type { AnswerToStop } from "../../ports/engine_process.ts";

/**
 * Returns why a process is not to be taken for the engine that a history names, or `null` where it is:
 * it has the history open, and whoever owns the history may signal it. A history can be written by
 * anybody who owns it, and what it says must not lend them the rights of who reads it.
 *
 * @param database Absolute path of the history.
 */
export function whyNotEngine(pid: number, database: string): AnswerToStop | null {
  // Without proc(5) nothing can be told, and its number has to do.
  if (statOf("/proc/self/fd") === null) return null;
  const history = statOf(database);
  if (history === null) return "stranger";
  let open: readonly string[];
  try {
    open = readdirSync(`/proc/${pid}/fd`);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    return ["ENOENT", "ESRCH"].includes(code) ? "gone" : "denied";
  }
  const hasItOpen = open.some((name) => {
    const file = statOf(`/proc/${pid}/fd/${name}`);
    return file !== null && file.ino === history.ino && file.dev === history.dev;
  });
  if (!hasItOpen) return "stranger";
  const owner = foreignOwner(database);
  return owner === null || usersOf(pid).includes(owner) ? null : "not_the_owners";
}

function statOf(path: string) {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

/** Returns the users whom kill(2) lets signal a process: its real and its saved one. */
function usersOf(pid: number): readonly number[] {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const [, real, saved] = /^Uid:\t(\d+)\t\d+\t(\d+)/m.exec(status) ?? [];
    return real === undefined || saved === undefined ? [] : [Number(real), Number(saved)];
  } catch {
    return [];
  }
}
