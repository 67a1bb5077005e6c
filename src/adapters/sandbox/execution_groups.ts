import type { ControlGroups } from "../../core/security/control_groups.ts";
import { nodeFs } from "../system/lazy_node.ts";

/** The control groups of the executions that one part of the engine has started. */
export class ExecutionGroups {
  readonly #groups: ControlGroups;
  /** Leaders of those that could not be removed yet. */
  readonly #left = new Set<number>();

  constructor(groups: ControlGroups) {
    this.#groups = groups;
  }

  /** Whether the kernel has ended something of an execution because it took too much memory. */
  isOverMemory(leader: number): boolean {
    const { version, memory } = this.#groups;
    const file = version === 1 ? "memory.oom_control" : "memory.events";
    try {
      const text = nodeFs().readFileSync(`${memory}/${leader}/${file}`, "utf8");
      return Number(/^oom_kill (\d+)$/m.exec(text)?.[1] ?? 0) > 0;
    } catch {
      // It has not made its group yet, or never will.
      return false;
    }
  }

  /**
   * Removes the groups of an execution that has ended. Those in which something is still dying are
   * tried again with the next one; in the end the run's folder goes with all that is in it.
   */
  leave(leader: number): void {
    this.#left.add(leader);
    for (const one of [...this.#left]) {
      if (this.#isRemoved(one)) this.#left.delete(one);
    }
  }

  #isRemoved(leader: number): boolean {
    const { memory, pids } = this.#groups;
    return [...new Set([memory, pids])].map((base) => isGone(`${base}/${leader}`)).every(Boolean);
  }
}

function isGone(folder: string): boolean {
  try {
    nodeFs().rmdirSync(folder);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "EBUSY";
  }
}
