import { Heap } from "./heap.ts";

/** A job that waits for nothing but its turn. */
interface Entry {
  readonly index: number;
  readonly priority: number;
  /** When it became ready, counted. */
  readonly order: number;
}

/**
 * Ready jobs in the order of their turns: higher priority first, then first come, first served.
 *
 * Jobs come in kinds, of which each has a heap of its own: whether one may go is the same for all
 * jobs of a kind, so 100,000 jobs that wait for the same pool cost one question, not 100,000.
 */
export class ReadyQueue<Kind> {
  readonly #heaps = new Map<Kind, Heap<Entry>>();
  #order = 0;

  /** Adds a job. */
  push(index: number, priority: number, kind: Kind): void {
    let heap = this.#heaps.get(kind);
    if (heap === undefined) this.#heaps.set(kind, heap = new Heap(goesBefore));
    heap.push({ index, priority, order: this.#order++ });
  }

  /**
   * Removes and returns the first job that may have its turn, or `undefined`.
   *
   * @param mayGo Asked of each kind at most once, in the order of their first jobs' turns.
   */
  take(mayGo: (kind: Kind) => boolean): number | undefined {
    const heads = [...this.#heaps].flatMap(([kind, heap]) => {
      const entry = heap.peek();
      return entry === undefined ? [] : [{ kind, heap, entry }];
    });
    if (heads.length > 1) heads.sort((a, b) => goesBefore(a.entry, b.entry) ? -1 : 1);
    return heads.find(({ kind }) => mayGo(kind))?.heap.pop()?.index;
  }
}

function goesBefore(a: Entry, b: Entry): boolean {
  return a.priority !== b.priority ? a.priority > b.priority : a.order < b.order;
}
