/** Marks text by meaning for a terminal, or leaves it as it is. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

/** Returns a style that writes SGR codes (ECMA-48, 8.3.117), or plain text without `color`. */
export function createStyle(color: boolean): Style {
  const sgr = (on: number, off: number) =>
    color
      ? (text: string) => text === "" ? "" : `\x1b[${on}m${text}\x1b[${off}m`
      : (text: string) => text;
  return {
    bold: sgr(1, 22),
    dim: sgr(2, 22),
    red: sgr(31, 39),
    green: sgr(32, 39),
    yellow: sgr(33, 39),
    cyan: sgr(36, 39),
  };
}
