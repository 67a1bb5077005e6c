import { err, ok, type Result } from "../../core/result.ts";
import { describeFileError } from "./describe_file_error.ts";

/**
 * Reads a file as UTF-8, a byte order mark included.
 *
 * @returns The text, or in words why it cannot be read.
 */
export async function readTextFile(path: string): Promise<Result<string, string>> {
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(path);
  } catch (error) {
    return err(describeFileError(error));
  }
  try {
    return ok(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return err(`Not valid UTF-8 at byte ${firstInvalidByte(bytes)}`);
  }
}

/** Finds the first byte, counted from 0, that no UTF-8 text has at its place. */
function firstInvalidByte(bytes: Uint8Array): number {
  const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
  const encoder = new TextEncoder();
  const again = encoder.encode(lenient.decode(bytes));
  let at = 0;
  while (at < bytes.length && bytes[at] === again[at]) at++;
  return at;
}
