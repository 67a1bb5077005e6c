import { err, ok, type Result } from "../../core/result.ts";
import type { LogFile } from "../../ports/log_file.ts";
import { describeFileError } from "./describe_file_error.ts";

/**
 * Opens a log file for reading.
 *
 * @returns `null` where there is no such file, or in words what else is wrong.
 */
export function openLog(path: string): Result<LogFile | null, string> {
  try {
    const file = Deno.openSync(path);
    return ok({
      size: () => file.statSync().size,
      read(offset, buffer) {
        file.seekSync(offset, Deno.SeekMode.Start);
        return file.readSync(buffer) ?? 0;
      },
      close: () => file.close(),
    });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return ok(null);
    return err(describeFileError(error));
  }
}
