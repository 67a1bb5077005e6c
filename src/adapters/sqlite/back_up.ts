import { messageOf } from "../../core/message_of.ts";
import type { DatabaseSync } from "node:sqlite";
import { folderOf } from "../../core/paths.ts";
import { HistoryError } from "../../ports/history_store.ts";
import { openForReading } from "./connection.ts";
import { copyPages } from "./copy_pages.ts";
import { explain, historyErrorOf, isUnattachable, isUnwritable } from "./sqlite_errors.ts";
import { identityOf } from "./file_identity.ts";

/**
 * Copies a history as it is at one moment; writers do not disturb, and wait only where the runtime is
 * an old one. The copy gets its name once it is complete and on the disk, and only its user may read
 * it.
 *
 * @returns The size of the copy, bytes, or `null` where there is no history.
 * @throws {HistoryError} If that is not possible; nothing is left behind then.
 */
export function backUpHistory(path: string, target: string, replace: boolean): number | null {
  const db = openForReading(path);
  if (db === null) return null;
  try {
    if (isSame(path, target)) throw refused(target, "it is the history itself");
    if (!replace && exists(target)) throw alreadyThere(target);
    const partial = `${target}.part-${crypto.randomUUID().slice(0, 8)}`;
    try {
      guarded(target, () => {
        Deno.openSync(partial, { write: true, createNew: true, mode: 0o600 }).close();
        copy(db, path, partial);
        sync(partial);
      });
      const { size } = Deno.statSync(partial);
      guarded(target, () => give(partial, target, replace));
      sync(folderOf(target));
      return size;
    } finally {
      removeIfThere(partial);
      for (const suffix of ["-journal", "-wal", "-shm"]) removeIfThere(`${partial}${suffix}`);
    }
  } finally {
    db.close();
  }
}

function copy(db: DatabaseSync, path: string, partial: string): void {
  // The copy is written and the history is not, which this pragma does not tell apart.
  db.exec("PRAGMA query_only = OFF");
  try {
    try {
      db.prepare("VACUUM INTO ?").run(partial);
    } catch (error) {
      if (!isUnattachable(error)) throw error;
      copyPages(db, path, partial);
    }
  } catch (error) {
    throw isUnwritable(error) ? error : historyErrorOf(error, path, "read");
  }
}

/** Gives a file its name; without `replace` a file that has come meanwhile is not lost. */
function give(partial: string, target: string, replace: boolean): void {
  if (replace) return Deno.renameSync(partial, target);
  try {
    Deno.linkSync(partial, target);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) throw alreadyThere(target);
    // Some file systems have no links.
    if (exists(target)) throw alreadyThere(target);
    Deno.renameSync(partial, target);
  }
}

function guarded<T>(target: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof HistoryError) throw error;
    const explained = explain(error);
    if (explained !== null) throw refused(target, explained.problem, error);
    if (!(error instanceof Error) || !("code" in error)) throw error;
    const words = error.message.replace(/: \w+ '.*'$/s, "").replace(/ \(os error \d+\)$/, "");
    throw refused(target, error.code === "ENOENT" ? "No such folder" : words, error);
  }
}

function alreadyThere(target: string): HistoryError {
  return new HistoryError(`Cannot write backup "${target}": there is such a file already`, {
    hint: "Name another file, or replace this one with --force",
  });
}

function refused(target: string, why: string, cause?: unknown): HistoryError {
  return new HistoryError(`Cannot write backup "${target}": ${why}`, {
    hint: "Name a file in a folder that this user may write and that has room",
    cause,
  });
}

/** Waits until a file, or the names in a folder, are on the disk. */
function sync(path: string): void {
  const file = Deno.openSync(path, { read: true });
  try {
    file.syncSync();
  } finally {
    file.close();
  }
}

/** Whether a target is the history or a file beside it, by whatever name. */
function isSame(path: string, target: string): boolean {
  const own = ["", "-wal", "-shm", "-journal"].map((suffix) => `${path}${suffix}`);
  const there = identityOf(target);
  return own.includes(target) || (there !== null && own.some((name) => identityOf(name) === there));
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw refused(path, messageOf(error), error);
  }
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
