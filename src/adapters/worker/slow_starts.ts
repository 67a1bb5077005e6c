import { callLater } from "../system/call_later.ts";

/** How often starts that have not come to an end are looked at, ms. */
const lookMs = 500;

/**
 * Looks at starts that take long: a disk, a network file system or a virus scanner may keep the system
 * from executing a program for ever. Most starts are over before the first look.
 */
export class SlowStarts<T> {
  readonly #onLook: (execution: T, ageMs: number) => void;
  /** No map: see `SlotTable` for what it costs to change one for each job. */
  readonly #starting: { readonly execution: T; readonly begun: number }[] = [];
  #isTimed = false;

  /** `onLook` is called now and then for each start, with its age. */
  constructor(onLook: (execution: T, ageMs: number) => void) {
    this.#onLook = onLook;
  }

  /** Takes a start that begins. */
  add(execution: T): void {
    this.#starting.push({ execution, begun: performance.now() });
    this.#lookLater();
  }

  /** Gives up a start that is over, or that nobody waits for any more. */
  remove(execution: T): void {
    const place = this.#starting.findIndex((one) => one.execution === execution);
    if (place >= 0) this.#starting.splice(place, 1);
  }

  /** Gives all up. */
  close(): void {
    this.#starting.length = 0;
  }

  #lookLater(): void {
    if (this.#isTimed) return;
    this.#isTimed = true;
    callLater(lookMs, this.#look);
  }

  readonly #look = () => {
    this.#isTimed = false;
    const now = performance.now();
    // A copy, since what is given up is taken out.
    for (const { execution, begun } of [...this.#starting]) this.#onLook(execution, now - begun);
    if (this.#starting.length > 0) this.#lookLater();
  };
}
