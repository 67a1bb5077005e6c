import type { Failure } from "../core/failure.ts";
import { printable } from "../core/printable.ts";
import { err, ok, type Result } from "../core/result.ts";
import type { CliDependencies } from "./cli_dependencies.ts";

/** How far a log has been copied. */
export interface CopiedLog {
  /** Byte after the last one that was copied. */
  readonly position: number;
  readonly readerIsGone: boolean;
}

const chunkBytes = 256 * 1024;

/**
 * Copies a part of a log to stdout byte by byte, as much as there is.
 *
 * @param to Byte after the last one wanted; `null` for the end of the file.
 * @returns `null` where there is no such file.
 */
export function copyLog(
  path: string,
  from: number,
  to: number | null,
  { openLog, writeBytes }: Pick<CliDependencies, "openLog" | "writeBytes">,
): Result<CopiedLog | null, Failure> {
  const opened = openLog(path);
  if (!opened.ok) return err(unreadable(path, opened.error));
  const file = opened.value;
  if (file === null) return ok(null);
  try {
    // What a job writes meanwhile is not chased: a fast writer would keep us here for ever.
    const end = Math.min(to ?? Infinity, file.size());
    const buffer = new Uint8Array(Math.max(0, Math.min(chunkBytes, end - from)));
    let position = from;
    while (position < end) {
      const read = file.read(position, buffer.subarray(0, end - position));
      if (read === 0) break;
      position += read;
      if (!writeBytes(buffer.subarray(0, read))) return ok({ position, readerIsGone: true });
    }
    return ok({ position, readerIsGone: false });
  } finally {
    file.close();
  }
}

function unreadable(path: string, reason: string): Failure {
  return { kind: "system", message: `Cannot read log "${printable(path)}": ${reason}` };
}
