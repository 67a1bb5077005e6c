import { Heap } from "./heap.ts";

/** When a job has its turn, among those that are ready: higher numbers first. */
export interface Turn {
  /** What the config says. */
  readonly priority: number;
  /** What counts among jobs of the same priority; 0 where all are equal. */
  readonly rank: number;
}

/** A job that waits for nothing but its turn. */
interface Entry<Kind> extends Turn {
  readonly index: number;
  readonly kind: Kind;
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
  readonly #heaps = new Map<Kind, Heap<Entry<Kind>>>();
  /** The first job of each kind, and some that were it before a more urgent one came. */
  readonly #firsts = new Heap<Entry<Kind>>(goesBefore);
  #order = 0;

  /** Adds a job. */
  push(index: number, { priority, rank }: Turn, kind: Kind): void {
    let heap = this.#heaps.get(kind);
    if (heap === undefined) this.#heaps.set(kind, heap = new Heap(goesBefore));
    const entry = { index, priority, rank, kind, order: this.#order++ };
    heap.push(entry);
    if (heap.peek() === entry) this.#firsts.push(entry);
  }

  /**
   * Removes and returns the first job that may have its turn, or `undefined`. Costs as much as there
   * are kinds with earlier jobs that may not, however many others there are.
   *
   * @param mayGo Asked of each kind at most once, in the order of their first jobs' turns.
   */
  take(mayGo: (kind: Kind) => boolean): number | undefined {
    const held: Entry<Kind>[] = [];
    let taken: number | undefined;
    for (let first = this.#pop(); first !== undefined; first = this.#pop(first)) {
      if (mayGo(first.kind)) {
        taken = first.index;
        this.#remove(first);
        break;
      }
      held.push(first);
    }
    for (const entry of held) this.#firsts.push(entry);
    return taken;
  }

  /** Takes the next job that is the first of its kind, each once: it may be there twice. */
  #pop(last?: Entry<Kind>): Entry<Kind> | undefined {
    for (;;) {
      const entry = this.#firsts.pop();
      if (entry === undefined) return undefined;
      if (entry !== last && this.#heaps.get(entry.kind)?.peek() === entry) return entry;
    }
  }

  /** Takes the first job of a kind out of it; the next one of the kind takes its place. */
  #remove({ kind }: Entry<Kind>): void {
    const heap = this.#heaps.get(kind);
    heap?.pop();
    const next = heap?.peek();
    if (next === undefined) this.#heaps.delete(kind);
    else this.#firsts.push(next);
  }
}

function goesBefore<Kind>(a: Entry<Kind>, b: Entry<Kind>): boolean {
  if (a.priority !== b.priority) return a.priority > b.priority;
  return a.rank !== b.rank ? a.rank > b.rank : a.order < b.order;
}
