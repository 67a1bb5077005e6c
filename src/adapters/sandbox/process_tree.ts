import { nodeFs } from "../system/lazy_node.ts";

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
      const text = nodeFs().readFileSync(`/proc/${pid}/stat`, "utf8");
      // The name before them may hold anything, even brackets.
      const [, parent] = text.slice(text.lastIndexOf(")") + 2).split(" ");
      return [{ pid, parent: Number(parent) }];
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
  const children = new Map<number, ProcessEntry[]>();
  for (const entry of processes) {
    const siblings = children.get(entry.parent);
    if (siblings === undefined) children.set(entry.parent, [entry]);
    else siblings.push(entry);
  }
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
