/** One row as it stands; `wraps` says that the text goes on in the next row. */
interface Row {
  cells: string[];
  wraps: boolean;
}

// deno-lint-ignore no-control-regex -- this is what a terminal reads
const tokens = /\x1b\[(\??)([\d;]*)([A-Za-z])|./gsu;

/**
 * A terminal, as far as the live view needs one: it scrolls, wraps, and wraps anew what stands on it
 * when it gets narrower. Styles and modes leave no trace, an unknown sequence is an error.
 */
export class Screen {
  #columns: number;
  #rows: number;
  /** Scrolled-off rows first. */
  #lines: Row[] = [blank()];
  /** Index in `#lines` of the first visible row. */
  #top = 0;
  #row = 0;
  #column = 0;
  #wrap = true;
  /** How many writes there were. */
  writes = 0;
  cursorVisible = true;

  constructor(columns: number, rows: number) {
    this.#columns = columns;
    this.#rows = rows;
  }

  readonly isTerminal = true;

  columns(): number {
    return this.#columns;
  }

  rows(): number {
    return this.#rows;
  }

  /** Interprets text as a terminal would. */
  write(text: string): void {
    this.writes++;
    for (
      const [token, mode, params, final] of text.matchAll(tokens)
    ) {
      if (final !== undefined) this.#control(`${mode}${final}`, params ?? "");
      else if (token === "\n") this.#newline(false);
      else if (token === "\r") this.#column = 0;
      else if (token < " ") {
        throw new Error(
          `Unexpected control character ${JSON.stringify(token)}`,
        );
      } else this.#put(token);
    }
  }

  /** Returns the visible rows without trailing blanks, the empty ones at the end left out. */
  visible(): string[] {
    return trimmed(this.#lines.slice(this.#top, this.#top + this.#rows));
  }

  /** Returns all rows, those that scrolled away too. */
  all(): string[] {
    return trimmed(this.#lines);
  }

  /** Returns where the cursor stands, counted from the first visible row. */
  cursor(): { row: number; column: number } {
    return { row: this.#row - this.#top, column: this.#column };
  }

  /** Changes the size; longer rows are wrapped anew. */
  resize(columns: number, rows: number): void {
    const lines: Row[] = [];
    let row = 0;
    let joined: string[] = [];
    let cursorAt: number | null = null;
    this.#lines.forEach((line, index) => {
      if (index === this.#row) cursorAt = joined.length + this.#column;
      joined = joined.concat(line.cells);
      if (line.wraps) return;
      if (cursorAt !== null) row = lines.length + Math.floor(cursorAt / columns);
      for (let start = 0; start === 0 || start < joined.length; start += columns) {
        const cells = joined.slice(start, start + columns);
        lines.push({ cells, wraps: start + columns < joined.length });
      }
      if (cursorAt !== null) this.#column = cursorAt % columns;
      cursorAt = null;
      joined = [];
    });
    this.#lines = lines;
    this.#row = row;
    this.#columns = columns;
    this.#rows = rows;
    this.#top = Math.max(0, this.#row - rows + 1);
  }

  #control(kind: string, params: string): void {
    const count = Number(params || (kind === "A" ? 1 : 0));
    switch (kind) {
      case "m":
        return;
      case "?h":
      case "?l":
        if (count === 7) this.#wrap = kind === "?h";
        else if (count === 25) this.cursorVisible = kind === "?h";
        else if (count !== 2026) throw new Error(`Unexpected mode ${count}`);
        return;
      case "A":
        this.#row = Math.max(this.#top, this.#row - count);
        return;
      case "K":
        this.#clearRight();
        return;
      case "J":
        this.#clearRight();
        this.#lines.length = this.#row + 1;
        return;
      default:
        throw new Error(`Unexpected control sequence "${kind}" with "${params}"`);
    }
  }

  #clearRight(): void {
    const line = this.#line();
    line.cells.length = Math.min(line.cells.length, this.#column);
    line.wraps = false;
  }

  #put(character: string): void {
    if (this.#column >= this.#columns) {
      if (this.#wrap) this.#newline(true);
      else this.#column = this.#columns - 1;
    }
    const { cells } = this.#line();
    while (cells.length < this.#column) cells.push(" ");
    cells[this.#column] = character;
    this.#column++;
  }

  #newline(wraps: boolean): void {
    this.#line().wraps = wraps;
    this.#row++;
    this.#column = 0;
    if (this.#row >= this.#lines.length) this.#lines.push(blank());
    this.#top = Math.max(this.#top, this.#row - this.#rows + 1);
  }

  #line(): Row {
    const line = this.#lines[this.#row];
    if (line === undefined) throw new Error("Internal error: the cursor left the screen");
    return line;
  }
}

function blank(): Row {
  return { cells: [], wraps: false };
}

function trimmed(rows: readonly Row[]): string[] {
  const texts = rows.map((row) => row.cells.join("").trimEnd());
  return texts.slice(0, texts.findLastIndex((text) => text !== "") + 1);
}
