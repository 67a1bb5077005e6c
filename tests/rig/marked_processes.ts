import { readdirSync, readFileSync } from "node:fs";

/** A living process that carries a mark. */
export interface MarkedProcess {
  readonly pid: number;
  readonly parent: number;
  /** Its arguments, for messages. */
  readonly command: string;
}

/** The environment variable that marks what a test started. */
export const markVariable = "EXECUTIONER_TEST_MARK";

/**
 * Finds the living processes whose environment carries a mark, whatever session or group they are in
 * and whoever is their parent. None where the system has no /proc.
 */
export function findMarked(mark: string, variable = markVariable): readonly MarkedProcess[] {
  const found: MarkedProcess[] = [];
  for (const name of processNames()) {
    const process = readMarked(Number(name), `${variable}=${mark}`);
    if (process !== null) found.push(process);
  }
  return found;
}

/** Kills all that carries a mark. Returns what that was. */
export function killMarked(mark: string): readonly MarkedProcess[] {
  const killed: MarkedProcess[] = [];
  for (let round = 0; round < 20; round++) {
    const found = findMarked(mark);
    if (found.length === 0) break;
    for (const process of found) {
      killed.push(process);
      try {
        Deno.kill(process.pid, "SIGKILL");
      } catch {
        // It has ended by itself meanwhile.
      }
    }
  }
  return killed;
}

function processNames(): readonly string[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function readMarked(pid: number, entry: string): MarkedProcess | null {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, "latin1").split("\0");
    if (!environment.includes(entry)) return null;
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (state === "Z" || state === "X") return null;
    const command = readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " ").trim();
    return { pid, parent: Number(parent), command };
  } catch {
    // It ended while being looked at, or is another user's.
    return null;
  }
}
