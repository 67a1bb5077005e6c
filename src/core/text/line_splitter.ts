/** Cuts a stream of text into lines. */
export class LineSplitter {
  readonly #maxLength: number;
  #rest = "";

  /** Takes the longest line that is waited for, UTF-16 units. */
  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** Takes more text. Returns the lines that are whole by now, or `null` once one is too long. */
  push(text: string): readonly string[] | null {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    return this.#rest.length > this.#maxLength ? null : lines;
  }
}
