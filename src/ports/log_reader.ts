import type { Result } from "../core/result.ts";

/** The part of a log file that one execution wrote. */
export interface LogRange {
  /** Where it starts, bytes. */
  readonly offset: number;
  /** How long it is, bytes. */
  readonly bytes: number;
}

/** Reads what jobs wrote. */
export interface LogReader {
  /**
   * Returns the last lines of a range without their line ends, at most `maxLines`, reading a
   * bounded part of the file however long it is. Bytes that are not UTF-8 become U+FFFD.
   *
   * @returns The lines, or why the file could not be read.
   */
  readTail(path: string, range: LogRange, maxLines: number): Result<readonly string[], string>;
}
