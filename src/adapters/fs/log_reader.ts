import { lastLines } from "../../core/text/last_lines.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { describeFileError } from "../system/describe_file_error.ts";
import type { LogRange, LogReader } from "../../ports/log_reader.ts";

/** How much of a log's end is read at most, bytes. */
const maxTailBytes = 64 * 1024;

/** Reads the ends of log files on disk. */
export const logReader: LogReader = { readTail };

function readTail(
  path: string,
  range: LogRange,
  maxLines: number,
): Result<readonly string[], string> {
  const size = Math.min(range.bytes, maxTailBytes);
  if (size <= 0 || maxLines <= 0) return ok([]);
  try {
    using file = Deno.openSync(path);
    file.seekSync(range.offset + range.bytes - size, Deno.SeekMode.Start);
    return ok(lastLines(readUpTo(file, size), size < range.bytes, maxLines));
  } catch (error) {
    return err(describeFileError(error));
  }
}

function readUpTo(file: Deno.FsFile, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let length = 0;
  while (length < size) {
    const read = file.readSync(bytes.subarray(length));
    if (read === null) break;
    length += read;
  }
  return bytes.subarray(0, length);
}
