import { printableLines } from "../core/text/printable.ts";

type WriteBytes = (bytes: Uint8Array) => boolean;

/**
 * Returns what writes output of a job that nobody trusts to a terminal: what would command the
 * terminal, such as colours, is shown as an escape.
 */
export function tameOutput(write: WriteBytes): WriteBytes {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const encoder = new TextEncoder();
  return (bytes) => write(encoder.encode(printableLines(decoder.decode(bytes, { stream: true }))));
}
