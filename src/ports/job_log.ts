import type { Result } from "../core/result.ts";

/** The part of a job's log that one execution writes. */
export interface JobLog {
  /** Descriptor of the file, opened for appending; not for the output of a log with a limit. */
  readonly descriptor: number;
  /** Where this execution's output starts, bytes. */
  readonly offset: number;
  /** Returns how many bytes of output the log has had since it was opened. */
  size(): number;
  /** Returns the last of this execution's output, at most so many bytes, or why it cannot. */
  tail(maxBytes: number): Result<Uint8Array, string>;
  /**
   * Appends bytes of the output, which are to stay as they are until that is done.
   *
   * @throws {Error} If not all of them could be written.
   */
  write(bytes: Uint8Array): void | Promise<void>;
  /** Closes the descriptor; what was started with it keeps its own. */
  close(): void;
}

/** Opens jobs' logs. */
export interface JobLogs {
  /**
   * Opens a log for one execution, writing the heading first, or says why it could not.
   *
   * @param maxBytes How much of the output it keeps, its beginning and its end: then all of it has to
   * come by `write`. `null` for all.
   */
  open(path: string, heading: string | null, maxBytes: number | null): Result<JobLog, string>;
}
