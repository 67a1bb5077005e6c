import { Heap } from "./heap.ts";

/** When a job has its turn, among those that are ready: higher numbers first. */
export interface Turn {
  /** What the config says. */
  readonly priority: number;
  /** What counts among jobs of the same priority; 0 where all are equal. */
  readonly rank: number;
}

/** A job that waits for nothing but its turn. */
interface Entry extends Turn {
  readonly index: number;
  /** When it became ready, counted. */
  readonly order: number;
}

/**
 * Ready jobs in the order of their turns: by priority, then by rank, then first come, first served.
 *
 * Jobs come in kinds, of which each has a heap of its own: whether one may go is the same for all
 * jobs of a kind, so 100,000 jobs that wait for the same pool cost one question, not 100,000.
 */
export class ReadyQueue<Kind> {
  /** Of the kinds that have jobs. */
  readonly #heaps = new Map<Kind, Heap<Entry>>();
  #order = 0;

  /** Adds a job. */
  push(index: number, { priority, rank }: Turn, kind: Kind): void {
    let heap = this.#heaps.get(kind);
    if (heap === undefined) this.#heaps.set(kind, heap = new Heap(goesBefore));
    heap.push({ index, priority, rank, order: this.#order++ });
  }

  /**
   * Removes and returns the first job that may have its turn, or `undefined`.
   *
   * @param mayGo Asked of each kind at most once, in the order of their first jobs' turns.
   */
  take(mayGo: (kind: Kind) => boolean): number | undefined {
    const kinds = [...this.#heaps];
    if (kinds.length > 1) {
      kinds.sort(([, a], [, b]) => goesBefore(a.peek() as Entry, b.peek() as Entry) ? -1 : 1);
    }
    for (const [kind, heap] of kinds) {
      if (!mayGo(kind)) continue;
      const index = heap.pop()?.index;
      if (heap.peek() === undefined) this.#heaps.delete(kind);
      return index;
    }
    return undefined;
  }
}

function goesBefore(a: Entry, b: Entry): boolean {
  if (a.priority !== b.priority) return a.priority > b.priority;
  return a.rank !== b.rank ? a.rank > b.rank : a.order < b.order;
}
