import { HistoryError } from "../../ports/history_store.ts";

/** Longest time in which the loss of a file goes unnoticed while it is written to, ms. */
const lookEveryMs = 1000;

/**
 * Notices that a database file was removed or replaced while it is open. SQLite does not: it goes on
 * writing to a file that nobody will find.
 */
export class FileIdentity {
  readonly #path: string;
  readonly #identity: string | null;
  #lookedAt = performance.now();

  /** @param path Absolute path of the database, which is there. */
  constructor(path: string) {
    this.#path = path;
    this.#identity = identityOf(path);
  }

  /**
   * Looks, unless it has just looked.
   *
   * @param now Whether to look in any case.
   * @throws {HistoryError} If the path is no longer that file's.
   */
  confirm(now: boolean): void {
    if (!now && performance.now() - this.#lookedAt < lookEveryMs) return;
    this.#lookedAt = performance.now();
    if (identityOf(this.#path) === this.#identity) return;
    throw new HistoryError(
      `Cannot write history "${this.#path}": the file was removed or replaced while it was in use`,
      { hint: "What was recorded of this run is lost; leave the file alone while engines run" },
    );
  }
}

/** Returns what tells a file from all others, whatever it is called; `null` where there is none. */
export function identityOf(path: string): string | null {
  try {
    const { dev, ino } = Deno.statSync(path);
    return `${dev}/${ino}`;
  } catch {
    return null;
  }
}
