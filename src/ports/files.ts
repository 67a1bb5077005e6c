/** What a path leads to, through symbolic links. */
export interface FileFacts {
  readonly kind: "file" | "folder" | "other";
  /** Bytes. */
  readonly size: number;
  /** Time of the last change of its content, epoch ms. */
  readonly modifiedAt: number;
  /** Tells it from another one that is put in its place. */
  readonly identity: string;
}

/** What is looked for in the lines of a file. */
export type Wanted =
  /** One of these texts, anywhere; the file must be UTF-8. */
  | { readonly kind: "texts"; readonly texts: readonly string[] }
  /** A match within the first `maxPatternLine` characters of a line; bytes may be anything. */
  | { readonly kind: "pattern"; readonly pattern: RegExp };

/** How much of a line regular expressions get to see, UTF-16 units: they can take very long. */
export const maxPatternLine = 10_000;

/**
 * What checks need to know of the file system. Paths may be relative to the given folder. Reading
 * stops with an error when the signal is given.
 */
export interface Files {
  /** Returns what a path leads to, or `null` where it leads to nothing. */
  look(path: string, folder: string): FileFacts | null;
  /** Whether there is anything at a path, be it a symbolic link that leads nowhere. */
  exists(path: string, folder: string): boolean;
  /** Returns what a glob pattern matches, sorted; a path that exists literally is itself. */
  glob(pattern: string, folder: string): Promise<readonly string[]>;
  /**
   * Returns the first line that has what is wanted, counted from 1, or `null`; of its text, without
   * blanks round it, no more than the beginning. A file of any size is read in pieces.
   *
   * @throws {Error} If the file cannot be read.
   */
  findLine(
    at: { readonly path: string; readonly folder: string },
    wanted: Wanted,
    signal: AbortSignal,
  ): Promise<{ readonly line: number; readonly text: string } | null>;
  /**
   * Returns the SHA-256 sum of a file, in lower case hexadecimal digits.
   *
   * @throws {Error} If the file cannot be read.
   */
  sha256(path: string, folder: string, signal: AbortSignal): Promise<string>;
  /**
   * Reads the text of a file, piece by piece.
   *
   * @throws {Error} If the file cannot be read or is not UTF-8.
   */
  texts(path: string, folder: string, signal: AbortSignal): AsyncIterable<string>;
}
