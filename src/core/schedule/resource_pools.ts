/** How many units of each named pool something has or wants. */
export type Units = Readonly<Record<string, number>>;

/**
 * Hands out units of named pools. A job takes all that it needs at once or nothing, so no two jobs
 * can wait for each other.
 */
export class ResourcePools {
  readonly #free: Map<string, number>;

  /** @param capacities Units of each pool, at least 1. */
  constructor(capacities: Units) {
    this.#free = new Map(Object.entries(capacities));
  }

  /**
   * Whether all units are free and none of their pools is reserved.
   *
   * @param reserved Pools that an earlier job waits for: taking from them would starve it.
   */
  fits(units: Units, reserved: ReadonlySet<string>): boolean {
    for (const [pool, count] of Object.entries(units)) {
      if (reserved.has(pool) || count > this.#freeIn(pool)) return false;
    }
    return true;
  }

  /** Takes units that fit. */
  take(units: Units): void {
    for (const [pool, count] of Object.entries(units)) {
      const left = this.#freeIn(pool) - count;
      if (left < 0) throw new Error(`Internal error: pool "${pool}" has no ${count} units left`);
      this.#free.set(pool, left);
    }
  }

  /** Gives units back. */
  release(units: Units): void {
    for (const [pool, count] of Object.entries(units)) {
      this.#free.set(pool, this.#freeIn(pool) + count);
    }
  }

  #freeIn(pool: string): number {
    const free = this.#free.get(pool);
    if (free === undefined) throw new Error(`Internal error: there is no pool "${pool}"`);
    return free;
  }
}
