/** node:sqlite reads a text up to its first NUL: a picture of it keeps the rest of the text. */
export function storable(text: string): string {
  return text.includes("\0") ? text.replaceAll("\0", "\u2400") : text;
}

/** Times are whole ms in the database; a clock may count finer. */
export function ms(time: number): number {
  return Math.round(time);
}
