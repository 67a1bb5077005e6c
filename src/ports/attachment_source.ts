import type { Result } from "../core/result.ts";

/** Reads files that go with a mail. */
export interface AttachmentSource {
  /** Returns the size of a file, bytes, or why there is none. */
  size(path: string): Result<number, string>;
  /**
   * Reads a file of at most `maxBytes`.
   *
   * @returns `null` where it is larger than that.
   */
  read(path: string, maxBytes: number): Promise<Result<Uint8Array | null, string>>;
  /**
   * Reads a file and compresses it (RFC 1952) to at most `maxBytes`.
   *
   * @returns `null` where it becomes larger than that.
   */
  readCompressed(path: string, maxBytes: number): Promise<Result<Uint8Array | null, string>>;
}
