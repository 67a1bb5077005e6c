import { fitMiddle, textWidth } from "../../core/text/text_width.ts";

/** One column of a table. */
export interface Column<Row> {
  readonly title: string;
  /** Returns the text of a row, free of control characters. */
  readonly text: (row: Row) => string;
  /** Colours the padded text; its width must stay. */
  readonly paint?: (text: string, row: Row) => string;
  readonly align?: "left" | "right";
  /** May be cut in the middle where the table is too wide, but not below this width. */
  readonly leastWidth?: number;
}

/**
 * Lays out rows below a heading, each column as wide as its widest text. Lines end in `\n`.
 *
 * @param maxWidth How wide lines may be, as far as columns can be cut.
 */
export function textTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  paintTitle: (text: string) => string,
  maxWidth = Infinity,
): string {
  const cells = rows.map((row) => columns.map((column) => column.text(row)));
  cutToFit(columns, cells, maxWidth);
  const widths = columns.map((column, at) =>
    cells.reduce((most, row) => Math.max(most, textWidth(row[at] ?? "")), column.title.length)
  );
  const pad = (text: string, at: number) => {
    const fill = " ".repeat(Math.max(0, (widths[at] ?? 0) - textWidth(text)));
    if (columns[at]?.align === "right") return fill + text;
    return at === columns.length - 1 ? text : text + fill;
  };
  const heading = columns.map((column, at) => paintTitle(pad(column.title, at))).join("  ");
  const lines = rows.map((row, number) =>
    columns.map((column, at) => {
      const text = pad(cells[number]?.[at] ?? "", at);
      return column.paint === undefined ? text : column.paint(text, row);
    }).join("  ").trimEnd()
  );
  return [heading, ...lines].map((line) => `${line}\n`).join("");
}

/** Takes what a table is too wide from the first column that may be cut, then from the next. */
function cutToFit<Row>(
  columns: readonly Column<Row>[],
  cells: string[][],
  maxWidth: number,
): void {
  const widthOf = (at: number) =>
    cells.reduce(
      (most, row) => Math.max(most, textWidth(row[at] ?? "")),
      columns[at]?.title.length ?? 0,
    );
  let excess = columns.reduce((sum, _, at) => sum + widthOf(at), 2 * (columns.length - 1)) -
    maxWidth;
  for (const [at, { leastWidth }] of columns.entries()) {
    if (excess <= 0 || leastWidth === undefined) continue;
    const width = widthOf(at);
    const cut = Math.max(leastWidth, width - excess);
    for (const row of cells) row[at] = fitMiddle(row[at] ?? "", cut);
    excess -= Math.max(0, width - cut);
  }
}
