import { textWidth } from "../core/text_width.ts";

/** One column of a table. */
export interface Column<Row> {
  readonly title: string;
  /** Returns the text of a row, free of control characters. */
  readonly text: (row: Row) => string;
  /** Colours the padded text; its width must stay. */
  readonly paint?: (text: string, row: Row) => string;
  readonly align?: "left" | "right";
}

/** Lays out rows below a heading, each column as wide as its widest text. Lines end in `\n`. */
export function textTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  paintTitle: (text: string) => string,
): string {
  const cells = rows.map((row) => columns.map((column) => column.text(row)));
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
