import { nodeFs } from "../system/lazy_node.ts";
import { limitNames, limitText } from "../../core/security/grants.ts";
import { descendantsOf, type ProcessEntry, readProcesses } from "./process_tree.ts";
import { scratchBytes } from "./scratch_bytes.ts";

/** Time between two looks, ms: what can be taken within it, nobody notices. */
const lookEveryMs = 200;

/**
 * Looks how much memory jobs take, all processes of each together and the files in memory of their
 * sandbox, and tells of those that take more than is allowed. It is what there is without a memory
 * cgroup: shared memory that no process has touched lately it does not see.
 */
export class MemoryWatch {
  readonly #limitBytes: number;
  readonly #isInSandbox: boolean;
  readonly #watched = new Map<number, (limit: string) => void>();
  #timer: ReturnType<typeof setInterval> | null = null;

  /** @param isInSandbox Whether jobs have files in memory of their own. */
  constructor(limitBytes: number, isInSandbox: boolean) {
    this.#limitBytes = limitBytes;
    this.#isInSandbox = isInSandbox;
  }

  /** Watches what a process starts; tells at most once. */
  watch(leader: number, onExcess: (limit: string) => void): void {
    this.#watched.set(leader, onExcess);
    this.#timer ??= setInterval(() => this.#look(), lookEveryMs);
  }

  /** Ends the watch of a process. */
  forget(leader: number): void {
    this.#watched.delete(leader);
    if (this.#watched.size === 0) this.close();
  }

  /** Ends all watches. */
  close(): void {
    this.#watched.clear();
    clearInterval(this.#timer ?? undefined);
    this.#timer = null;
  }

  #look(): void {
    const processes = readProcesses();
    for (const [leader, onExcess] of [...this.#watched]) {
      const descendants = descendantsOf(leader, processes);
      const pids = [leader, ...descendants.map(({ pid }) => pid)];
      const bytes = pids.reduce((sum, pid) => sum + ownBytes(pid), 0) +
        (this.#isInSandbox ? filesOf(leader, descendants) : 0);
      if (bytes <= this.#limitBytes) continue;
      this.#watched.delete(leader);
      const { option } = limitNames.memoryBytes;
      onExcess(`--${option}=${limitText("memoryBytes", this.#limitBytes)}`);
    }
  }
}

/** What the files in memory of a sandbox take, as one of its processes sees them, bytes. */
function filesOf(leader: number, descendants: readonly ProcessEntry[]): number {
  // The leader's child prepares the sandbox; whatever that one starts sees all of it.
  const first = descendants.find(({ parent }) => parent === leader);
  const inside = descendants.find(({ parent }) => parent === first?.pid);
  return inside === undefined ? 0 : scratchBytes(inside.pid);
}

/** Memory that a process does not merely share with others by a file, swapped out or not, bytes. */
function ownBytes(pid: number): number {
  try {
    const text = nodeFs().readFileSync(`/proc/${pid}/status`, "utf8");
    const kib = (name: string) =>
      Number(new RegExp(`^${name}:\\s*(\\d+) kB`, "m").exec(text)?.[1] ?? 0);
    return (kib("RssAnon") + kib("RssShmem") + kib("VmSwap")) * 1024;
  } catch {
    return 0;
  }
}
