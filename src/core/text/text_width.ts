import { onFirstUse } from "../on_first_use.ts";

const plain = /^[\x20-\x7e]*$/;

/** Of texts that are not plain. To make these takes 0.4 ms, and most runs have none. */
const classes = onFirstUse(() => ({
  zeroWide: /^[\p{Mn}\p{Me}\p{Cf}]$/u,
  wide:
    /^[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]$/u,
}));

/** Makes the character before it an emoji, which most terminals then draw two columns wide. */
const emojiSelector = "\ufe0f";

/**
 * Estimates how many terminal columns a printable text takes: East Asian wide characters and emoji
 * take two, combining marks none. Joined emoji are counted one by one, so rather too wide.
 */
export function textWidth(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

function characterWidth(character: string): number {
  if (character === emojiSelector) return 1;
  const { zeroWide, wide } = classes();
  if (zeroWide.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

/** Cuts a text to at most `columns`, ending in `ellipsis` where something is left out. */
export function fitText(text: string, columns: number, ellipsis = "…"): string {
  if (textWidth(text) <= columns) return text;
  const room = columns - textWidth(ellipsis);
  return room < 0 ? head(text, columns) : head(text, room) + ellipsis;
}

/** Cuts a text to at most `columns` in its middle, since names often differ at their ends. */
export function fitMiddle(text: string, columns: number, ellipsis = "…"): string {
  if (textWidth(text) <= columns) return text;
  const room = columns - textWidth(ellipsis);
  if (room < 2) return fitText(text, columns, ellipsis);
  return head(text, Math.ceil(room / 2)) + ellipsis + tail(text, Math.floor(room / 2));
}

function head(text: string, columns: number): string {
  let width = 0;
  let end = 0;
  for (const character of text) {
    width += characterWidth(character);
    if (width > columns) break;
    end += character.length;
  }
  return text.slice(0, end);
}

function tail(text: string, columns: number): string {
  const characters = [...text];
  let width = 0;
  let start = characters.length;
  while (start > 0) {
    width += characterWidth(characters[start - 1] ?? "");
    if (width > columns) break;
    start--;
  }
  return characters.slice(start).join("");
}

/**
 * Breaks a text at its spaces into lines of at most `columns`; a longer word stays whole.
 *
 * @param taken Columns of the first line that are in use already.
 */
export function wrapText(text: string, columns: number, taken = 0): string[] {
  const lines: string[] = [];
  let line: string | null = null;
  let width = taken;
  for (const word of text.split(" ")) {
    const size = textWidth(word);
    if (line === null) {
      line = word;
      width += size;
    } else if (width + 1 + size <= columns) {
      line += ` ${word}`;
      width += 1 + size;
    } else {
      lines.push(line.trimEnd());
      line = word;
      width = size;
    }
  }
  return [...lines, line ?? ""];
}

/** Breaks a text, at any character, into lines of at most `columns`, at least one column each. */
export function breakText(text: string, columns: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (textWidth(rest) > columns) {
    const line = head(rest, columns) || ([...rest][0] ?? "");
    lines.push(line);
    rest = rest.slice(line.length);
  }
  if (rest !== "" || lines.length === 0) lines.push(rest);
  return lines;
}
