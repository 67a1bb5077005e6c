/** One log file opened for reading; it may still grow. Every method may throw on a failing disk. */
export interface LogFile {
  /** Returns how many bytes the file has now. */
  size(): number;
  /** Fills `buffer` from `offset` on; returns how many bytes there were, 0 at the end. */
  read(offset: number, buffer: Uint8Array): number;
  close(): void;
}
