import { messageOf } from "../../core/message_of.ts";
import {
  chownSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  rmSync,
} from "node:fs";
import { maxOutputBytes } from "../../core/outputs/job_outputs.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { OutputFiles } from "../../ports/output_files.ts";

/** Somebody whom jobs run as. */
interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Makes what handles the files of outputs.
 *
 * @param owner Whom they belong to; the engine's own user unless given.
 */
export function createOutputFiles(owner: Owner | null = null): OutputFiles {
  return { prepare: (path) => prepare(path, owner), read, remove };
}

function prepare(path: string, owner: Owner | null): Result<null, string> {
  try {
    closeSync(openSync(path, "wx", 0o600));
    if (owner !== null) chownSync(path, owner.uid, owner.gid);
    return ok(null);
  } catch (error) {
    return err(reasonOf(error));
  }
}

/** Other things than files are never opened: a pipe without a writer would not let go. */
function read(path: string): Result<Uint8Array, string> {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return err("the file is gone");
    if (!stats.isFile()) return err(`it is no file any more, but ${kindOf(stats)}`);
    return ok(readSome(path));
  } catch (error) {
    return err(reasonOf(error));
  }
}

function readSome(path: string): Uint8Array {
  // Who may write there may put something else in its place meanwhile.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const descriptor = openSync(path, flags);
  try {
    if (!fstatSync(descriptor).isFile()) throw new Error("it is no file any more");
    const bytes = new Uint8Array(maxOutputBytes + 1);
    let length = 0;
    for (;;) {
      const count = readSync(descriptor, bytes, length, bytes.length - length, null);
      length += count;
      if (count === 0 || length === bytes.length) return bytes.slice(0, length);
    }
  } finally {
    closeSync(descriptor);
  }
}

function kindOf(stats: { isSymbolicLink(): boolean; isDirectory(): boolean }): string {
  return stats.isSymbolicLink()
    ? "a symbolic link"
    : stats.isDirectory()
    ? "a folder"
    : "something else";
}

function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // Goes with the folder, or stays: nobody reads it any more.
  }
}

function reasonOf(error: unknown): string {
  return messageOf(error);
}
