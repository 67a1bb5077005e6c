/** A stream of text for a person or a pipe: stdout or stderr. */
export interface TextSink {
  /** Writes text as it is. A reader that has gone away is not an error. */
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Width in columns; 80 where it is not known. */
  columns(): number;
}
