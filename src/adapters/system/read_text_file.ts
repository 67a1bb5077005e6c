import { err, ok, type Result } from "../../core/result.ts";

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
    return err(describe(error));
  }
  try {
    return ok(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return err(`Not valid UTF-8 at byte ${firstInvalidByte(bytes)}`);
  }
}

function describe(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "No such file";
  if (error instanceof Deno.errors.PermissionDenied) return "Permission denied";
  if (error instanceof Deno.errors.IsADirectory) return "It is a folder";
  const text = error instanceof Error ? error.message : String(error);
  // Deno adds the name of its own operation after the system's words.
  const system = /^(.*?) \(os error (\d+)\)/.exec(text);
  if (system?.[2] === "21") return "It is a folder";
  return system?.[1] ?? text;
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
