/** A stream of text for a person or a pipe: stdout or stderr. */
export interface TextSink {
  /**
   * Writes text as it is. A reader that has gone away is not an error.
   *
   * @throws {OutputError} If the text cannot be written otherwise.
   */
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Width in columns; 80 where it is not known. */
  columns(): number;
  /** Height in rows; 24 where it is not known. */
  rows(): number;
}

/** A stream that refuses text for another reason than that its reader has gone, such as a full disk. */
export class OutputError extends Error {
  override readonly name = "OutputError";
}
