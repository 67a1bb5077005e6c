import { nodeFs } from "../system/lazy_node.ts";
import { limitNames, limitText } from "../../core/security/grants.ts";
import { descendantsOf, readProcesses } from "./process_tree.ts";

/** Time between two looks, ms: what can be taken within it, nobody notices. */
const lookEveryMs = 200;

/**
 * Looks how much memory jobs take, all processes of each together, and tells of those that take more
 * than is allowed. It is what there is without a memory cgroup: memory that is in nobody's address
 * space, such as that of files in memory, it does not see.
 */
export class MemoryWatch {
  readonly #limitBytes: number;
  readonly #watched = new Map<number, (limit: string) => void>();
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
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
      const pids = [leader, ...descendantsOf(leader, processes).map(({ pid }) => pid)];
      const bytes = pids.reduce((sum, pid) => sum + ownBytes(pid), 0);
      if (bytes <= this.#limitBytes) continue;
      this.#watched.delete(leader);
      const { option } = limitNames.memoryBytes;
      onExcess(`--${option}=${limitText("memoryBytes", this.#limitBytes)}`);
    }
  }
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
