import { nodeFs } from "../system/lazy_node.ts";
import type { Confinement } from "../../core/security/confinement.ts";
import { limitNames, limitText } from "../../core/security/grants.ts";
import { ExecutionGroups } from "./execution_groups.ts";
import { descendantsOf, type ProcessEntry, readProcesses } from "./process_tree.ts";
import { scratchBytes } from "./scratch_bytes.ts";

/** Time between two looks, ms: what can be taken within it, nobody notices. */
const lookEveryMs = 200;

/**
 * Looks how much memory jobs take, all processes of each together and the files in memory of their
 * sandbox, and tells of those that take more than is allowed. Where jobs have control groups the kernel
 * does that, and it is asked whether it did; otherwise shared memory that no process has touched
 * lately is not seen.
 */
export class MemoryWatch {
  readonly #limitBytes: number;
  readonly #isInSandbox: boolean;
  readonly #groups: ExecutionGroups | null;
  readonly #watched = new Map<number, (limit: string) => void>();
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor({ os, limits }: Confinement) {
    this.#limitBytes = limits.memoryBytes;
    this.#isInSandbox = os !== null;
    this.#groups = os === null || os.groups === null ? null : new ExecutionGroups(os.groups);
  }

  /** Watches what a process starts; tells at most once. */
  watch(leader: number, onExcess: (limit: string) => void): void {
    this.#watched.set(leader, onExcess);
    this.#timer ??= setInterval(() => this.#look(), lookEveryMs);
  }

  /** Ends the watch of a process, after a last look at what the kernel did. */
  forget(leader: number): void {
    const onExcess = this.#watched.get(leader);
    if (onExcess !== undefined && this.#groups?.isOverMemory(leader) === true) {
      this.#tell(leader, onExcess);
    }
    this.#watched.delete(leader);
    if (this.#watched.size === 0) this.close();
  }

  /** Hears that nothing of what a process started is to live any more; nobody watches it then. */
  ended(leader: number): void {
    this.forget(leader);
    this.#groups?.leave(leader);
  }

  /** Ends all watches. */
  close(): void {
    this.#watched.clear();
    clearInterval(this.#timer ?? undefined);
    this.#timer = null;
  }

  #look(): void {
    const groups = this.#groups;
    if (groups !== null) {
      for (const [leader, onExcess] of [...this.#watched]) {
        if (groups.isOverMemory(leader)) this.#tell(leader, onExcess);
      }
      return;
    }
    const processes = readProcesses();
    for (const [leader, onExcess] of [...this.#watched]) {
      const descendants = descendantsOf(leader, processes);
      const pids = [leader, ...descendants.map(({ pid }) => pid)];
      const bytes = pids.reduce((sum, pid) => sum + ownBytes(pid), 0) +
        (this.#isInSandbox ? filesOf(leader, descendants) : 0);
      if (bytes > this.#limitBytes) this.#tell(leader, onExcess);
    }
  }

  #tell(leader: number, onExcess: (limit: string) => void): void {
    this.#watched.delete(leader);
    const { option } = limitNames.memoryBytes;
    onExcess(`--${option}=${limitText("memoryBytes", this.#limitBytes)}`);
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
