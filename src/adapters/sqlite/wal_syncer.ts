import { callLater } from "../system/call_later.ts";

/** Shortest time between two syncs, ms: each costs processor time that jobs could have. */
const pauseMs = 20;

/**
 * Brings a write-ahead log to the disk behind the engine's back: commits return once the system has
 * them, and one sync at a time, each for all commits before it, follows on another thread. What it
 * has synced outlives a power loss; what it has not is a moment's work.
 *
 * A descriptor of its own is safe here: SQLite's locks are on other files (sqlite.org/wal.html).
 */
export class WalSyncer {
  readonly #path: string;
  #file: Deno.FsFile | null = null;
  #busy = false;
  #dirty = false;
  #closed = false;
  #failure: unknown = null;

  /** @param databasePath Absolute path of the database whose log is meant. */
  constructor(databasePath: string) {
    this.#path = `${databasePath}-wal`;
  }

  /**
   * Asks for a sync of what has been committed so far.
   *
   * @throws What an earlier sync failed with: from then on nothing can be promised.
   */
  request(): void {
    if (this.#failure !== null) throw this.#failure;
    if (this.#busy) this.#dirty = true;
    else if (!this.#closed) this.#sync();
  }

  /** Ends the syncing; whoever closes the database writes its log back, which syncs the rest. */
  close(): void {
    this.#closed = true;
    this.#dirty = false;
    if (!this.#busy) this.#release();
  }

  async #sync(): Promise<void> {
    this.#busy = true;
    try {
      this.#file ??= Deno.openSync(this.#path, { read: true });
      do {
        this.#dirty = false;
        await this.#file.syncData();
        await pause();
      } while (this.#dirty && !this.#closed);
    } catch (error) {
      this.#failure = error;
    } finally {
      this.#busy = false;
      if (this.#closed) this.#release();
    }
  }

  #release(): void {
    this.#file?.close();
    this.#file = null;
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => callLater(pauseMs, resolve));
}
