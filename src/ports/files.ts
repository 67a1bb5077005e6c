/** What checks need to know of the file system. Paths may be relative to the given folder. */
export interface Files {
  /** Whether a path leads to a regular file, through symbolic links or not. */
  isFile(path: string, folder: string): boolean;
  /** Returns the files that a glob pattern matches, sorted. */
  glob(pattern: string, folder: string): Promise<readonly string[]>;
  /**
   * Returns the first line that holds one of the texts, counted from 1, or `null`. A file of any
   * size is read in pieces.
   *
   * @throws {Error} If the file cannot be read.
   */
  findLine(
    path: string,
    folder: string,
    texts: readonly string[],
  ): Promise<{ readonly line: number; readonly text: string } | null>;
}
