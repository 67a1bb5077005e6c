/** A text file that grows at its end. */
export interface AppendFile {
  /**
   * Adds text, creating the file and its folder at the first call.
   *
   * @throws {Error} If the system refuses; part of the text may have been written.
   */
  append(text: string): void;
  /** Closes the file; nothing happens where it was never opened. */
  close(): void;
}
