import { nodeFs } from "../system/lazy_node.ts";
import { statFields } from "../proc/stat_fields.ts";

/** One process, as proc(5) shows it. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
}

/** Lists the machine's processes. */
export function readProcesses(): readonly ProcessEntry[] {
  return nodeFs().readdirSync("/proc").flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid)) return [];
    try {
      const field = statFields(nodeFs().readFileSync(`/proc/${pid}/stat`, "utf8"));
      return [{ pid, parent: Number(field(4)) }];
    } catch {
      return [];
    }
  });
}

/**
 * Returns all that descends from a process. In a sandbox that is all that was ever started there and
 * lives: what loses its parent goes to the sandbox's first process.
 */
export function descendantsOf(
  ancestor: number,
  processes: readonly ProcessEntry[],
): readonly ProcessEntry[] {
  const children = Map.groupBy(processes, ({ parent }) => parent);
  const found: ProcessEntry[] = [];
  const left = [ancestor];
  for (let pid = left.pop(); pid !== undefined; pid = left.pop()) {
    for (const child of children.get(pid) ?? []) {
      found.push(child);
      left.push(child.pid);
    }
  }
  return found;
}
