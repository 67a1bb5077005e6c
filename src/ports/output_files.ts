import type { Result } from "../core/result.ts";

/** The files that jobs write their outputs to. Errors are words. */
export interface OutputFiles {
  /** Makes an empty file that nobody else can read. */
  prepare(path: string): Result<null, string>;
  /** Reads what a job left there, which may be anything; no more of it than is allowed and a byte. */
  read(path: string): Result<Uint8Array, string>;
  /** Removes what is there. Whoever owns the folder removes what resists. */
  remove(path: string): void;
}
