import { callLater } from "../system/call_later.ts";

/**
 * Brings a write-ahead log to the disk behind the engine's back: commits return once the system has
 * them, and one sync at a time, each for all commits before it, follows on another thread. What it
 * has synced outlives a power loss; what it has not is a moment's work.
 *
 * A descriptor of its own is safe here: SQLite's locks are on other files (sqlite.org/wal.html).
 */
export class WalSyncer {
  readonly #path: string;
  readonly #pauseMs: number | null;
  #file: Deno.FsFile | null = null;
  /** Whether a sync or the pause after it goes on. */
  #busy = false;
  /** Whether something was committed since the last sync began. */
  #dirty = false;
  /** Whether there is something that the sync which goes on has still to bring to the disk. */
  #underWay = false;
  #closed = false;
  #failure: unknown = null;

  /**
   * @param databasePath Absolute path of the database whose log is meant.
   * @param pauseMs Shortest time between two syncs, ms; `null` for no syncs.
   */
  constructor(databasePath: string, pauseMs: number | null) {
    this.#path = `${databasePath}-wal`;
    this.#pauseMs = pauseMs;
  }

  /**
   * Asks for a sync of what has been committed so far.
   *
   * @throws What an earlier sync failed with: from then on nothing can be promised.
   */
  request(): void {
    if (this.#failure !== null) throw this.#failure;
    if (this.#busy) this.#dirty = true;
    else if (!this.#closed && this.#pauseMs !== null) this.#sync(this.#pauseMs);
  }

  /** Takes note of a commit that was waited for: it has brought all before it to the disk. */
  covered(): void {
    this.#dirty = false;
    this.#underWay = false;
  }

  /**
   * Ends the syncing, with a last sync if one is due: closing the database writes its log back, which
   * syncs the rest, only where no other engine has it open.
   */
  close(): void {
    this.#closed = true;
    if (this.#dirty || this.#underWay) this.#file?.syncDataSync();
    this.#dirty = false;
    if (!this.#busy) this.#release();
  }

  async #sync(pauseMs: number): Promise<void> {
    this.#busy = true;
    try {
      this.#file ??= Deno.openSync(this.#path, { read: true });
      do {
        this.#dirty = false;
        this.#underWay = true;
        await this.#file.syncData();
        this.#underWay = false;
        await pause(pauseMs);
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

function pause(pauseMs: number): Promise<void> {
  return new Promise((resolve) => callLater(pauseMs, resolve));
}
