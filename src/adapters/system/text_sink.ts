import { describeFileError } from "./describe_file_error.ts";
import { OutputError, type TextSink } from "../../ports/text_sink.ts";

/** One of the process's own output streams. */
export interface StandardStream {
  /** How messages call it. */
  readonly name: "stdout" | "stderr";
  writeSync(bytes: Uint8Array): number;
  isTerminal(): boolean;
}

/** An output stream for text and for bytes. */
export interface StandardSink extends TextSink {
  /** Writes bytes as they are. Returns `false` once nobody reads them. */
  writeBytes(bytes: Uint8Array): boolean;
}

const defaultSize = { columns: 80, rows: 24 } as const;

/** How long to wait before a full non-blocking pipe is tried again, ms. */
const retryMs = 5;

/**
 * Wraps stdout or stderr. Writes complete before they return; once the reader has gone, they do
 * nothing, as a program that is piped into `head` expects. A full disk behind stdout is an error,
 * behind stderr it is the same as nobody reading.
 */
export function createStandardSink(stream: StandardStream): StandardSink {
  const encoder = new TextEncoder();
  const isTerminal = stream.isTerminal();
  // What is wrong with stderr could only be said on stderr; it must not end a run.
  const isLastResort = stream.name === "stderr";
  let readerIsGone = false;

  function writeBytes(bytes: Uint8Array): boolean {
    let written = 0;
    while (written < bytes.length && !readerIsGone) {
      try {
        written += stream.writeSync(bytes.subarray(written));
      } catch (error) {
        if (error instanceof Deno.errors.WouldBlock) pause();
        else if (error instanceof Deno.errors.BrokenPipe || isLastResort) readerIsGone = true;
        else throw new OutputError(`Cannot write to ${stream.name}: ${describeFileError(error)}`);
      }
    }
    return !readerIsGone;
  }

  return {
    isTerminal,
    columns: () => isTerminal ? consoleSize().columns : defaultSize.columns,
    rows: () => isTerminal ? consoleSize().rows : defaultSize.rows,
    write: (text) => void writeBytes(encoder.encode(text)),
    writeBytes,
  };
}

/** Blocks the thread: the stream belongs to another program that made it non-blocking. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMs);
}

function consoleSize(): { readonly columns: number; readonly rows: number } {
  try {
    const { columns, rows } = Deno.consoleSize();
    // A terminal that nobody has told its size says 0.
    return { columns: columns || defaultSize.columns, rows: rows || defaultSize.rows };
  } catch {
    return defaultSize;
  }
}
