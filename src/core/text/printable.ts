/**
 * What must not reach a terminal or a log line from outside: control characters (C0, DEL, C1), line
 * and paragraph separators, and the invisible characters that reorder or hide text.
 */
const unsafe =
  // deno-lint-ignore no-control-regex -- finding control characters is the point
  /[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

const short: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * Makes text from outside (ids, messages) safe within one line: what could move the cursor, forge a
 * line or hide text is shown as an escape such as `\n`, `\x1b` or `\u202e`.
 */
export function printable(text: string): string {
  return text.toWellFormed().replace(unsafe, escape);
}

/** Does the same for a text of several lines, whose line ends and tabs stay. */
export function printableLines(text: string): string {
  return text.replace(
    unsafe,
    (character) => character === "\n" || character === "\t" ? character : escape(character),
  );
}

function escape(character: string): string {
  const known = short[character];
  if (known !== undefined) return known;
  const code = character.charCodeAt(0).toString(16);
  return code.length <= 2 ? `\\x${code.padStart(2, "0")}` : `\\u${code.padStart(4, "0")}`;
}

/** Well-formed colour, cursor and title sequences: ECMA-48 CSI, and OSC with its text. */
// deno-lint-ignore no-control-regex -- escape sequences start with a control character
const sequences = /\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)/g;

/**
 * Makes one line of a job's output safe and readable: colours go, tabs become spaces, and of a line
 * that a progress bar rewrote with carriage returns the last state stays, as a terminal would show.
 */
export function printableOutput(line: string): string {
  const states = line.replace(sequences, "").split("\r");
  const last = states.findLast((state) => state.trim() !== "") ?? "";
  return printable(expandTabs(last)).trimEnd();
}

function expandTabs(text: string): string {
  if (!text.includes("\t")) return text;
  let column = 0;
  return text.split("\t").map((part, index, parts) => {
    column += part.length;
    if (index === parts.length - 1) return part;
    const gap = 8 - column % 8;
    column += gap;
    return part + " ".repeat(gap);
  }).join("");
}
