import type { Failure } from "../core/failure.ts";
import { printable } from "../core/text/printable.ts";
import { err, ok, type Result } from "../core/result.ts";
import { lastOf, placeToGoOn } from "./place_in_log.ts";
import type { CliDependencies } from "./cli_dependencies.ts";

/** How far a log has been copied. */
export interface CopiedLog {
  /** Byte after the last one that was copied. */
  readonly position: number;
  /** What was copied last, as far as it is needed to find the place again. */
  readonly last: Uint8Array;
  readonly readerIsGone: boolean;
}

const chunkBytes = 256 * 1024;

/** Nothing was copied yet. */
export const nothingCopied = new Uint8Array();

/**
 * Copies a part of a log to stdout byte by byte, as much as there is.
 *
 * @param part `from` is its first byte, `to` the byte after the last one wanted; `null` for the end
 * of the file. `last` is what was copied up to `from` before: where it stands there no more, the
 * middle of the log was left out meanwhile, and copying goes on at its new place.
 * @returns `null` where there is no such file.
 */
export function copyLog(
  path: string,
  { from, to, last }: {
    readonly from: number;
    readonly to: number | null;
    readonly last: Uint8Array;
  },
  { openLog, writeBytes }: Pick<CliDependencies, "openLog" | "writeBytes">,
): Result<CopiedLog | null, Failure> {
  const opened = openLog(path);
  if (!opened.ok) return err(unreadable(path, opened.error));
  const file = opened.value;
  if (file === null) return ok(null);
  try {
    // What a job writes meanwhile is not chased: a fast writer would keep us here for ever.
    const end = Math.min(to ?? Infinity, file.size());
    let position = last.length === 0 ? from : placeToGoOn(file, from, last);
    const buffer = new Uint8Array(Math.max(0, Math.min(chunkBytes, end - position)));
    let copied = last;
    while (position < end) {
      const read = file.read(position, buffer.subarray(0, end - position));
      if (read === 0) break;
      position += read;
      const bytes = buffer.subarray(0, read);
      copied = lastOf(copied, bytes);
      if (!writeBytes(bytes)) return ok({ position, last: copied, readerIsGone: true });
    }
    return ok({ position, last: copied, readerIsGone: false });
  } finally {
    file.close();
  }
}

function unreadable(path: string, reason: string): Failure {
  return { kind: "system", message: `Cannot read log "${printable(path)}": ${reason}` };
}
