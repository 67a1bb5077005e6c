/** A place as people and editors count: both from 1, columns in characters (code points). */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Finds lines of a text by binary search over where they start, found once. */
export class LineIndex {
  readonly #text: string;
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.#text = text;
    const starts = [0];
    for (let i = text.indexOf("\n"); i !== -1; i = text.indexOf("\n", i + 1)) starts.push(i + 1);
    this.#starts = starts;
  }

  /** Returns the line, counted from 0, that holds an offset. */
  lineAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Returns where a line starts and where it ends, without its line break. */
  rangeOf(line: number): { readonly start: number; readonly end: number } {
    const start = this.#starts[line] ?? this.#text.length;
    const next = this.#starts[line + 1];
    let end = next === undefined ? this.#text.length : next - 1;
    if (end > start && this.#text[end - 1] === "\r") end--;
    return { start, end };
  }

  /** Returns line and column of an offset. A byte order mark takes no column. */
  positionOf(offset: number): Position {
    const line = this.lineAt(offset);
    const { start } = this.rangeOf(line);
    let column = 1;
    for (let i = start; i < offset; i++) {
      const code = this.#text.charCodeAt(i);
      const secondHalf = code >= 0xdc00 && code <= 0xdfff;
      if (!secondHalf && code !== 0xfeff) column++;
    }
    return { line: line + 1, column };
  }
}
