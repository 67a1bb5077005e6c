import { printable } from "../../text/printable.ts";
import { fitText, textWidth } from "../../text/text_width.ts";
import type { Place } from "./diagnostic.ts";
import type { LineIndex } from "../json/line_index.ts";

/** The part of a text's line that shows a place, and the marks below it. */
export interface Excerpt {
  /** The line's number, set to the right. */
  readonly gutter: string;
  readonly line: string;
  /** Columns before the marks. */
  readonly indent: number;
  /** `^` and as many `~` as the place is wide within the line. */
  readonly marks: string;
}

/** How much of a line on each side of a place is looked at, UTF-16 units: lines can be 20 MB. */
const reach = 2000;

/** A value under a key with such a name must not be shown, even where only its neighbour is meant. */
const secret =
  /("[^"\\]*(?:passw|passphrase|secret|token|credential|key)[^"\\]*"\s*:\s*")((?:[^"\\]|\\.)*)/gi;

/** Cuts out the line of a place so that it and its surroundings fit into `columns`. */
export function excerptOf(
  text: string,
  index: LineIndex,
  place: Place,
  columns: number,
): Excerpt {
  const line = index.lineAt(place.offset);
  const { start, end } = index.rangeOf(line);
  const from = Math.min(Math.max(place.offset, start), end);
  const to = Math.min(from + place.length, end);
  const gutter = String(line + 1).padStart(4);
  const room = Math.max(20, columns - gutter.length - 3);

  const windowStart = Math.max(start, from - reach);
  const window = masked(text.slice(windowStart, Math.min(end, to + reach)));
  const before = shown(window.slice(0, from - windowStart));
  const inside = shown(window.slice(from - windowStart, to - windowStart));
  const after = shown(window.slice(to - windowStart));

  const whole = textWidth(before) + textWidth(inside) + textWidth(after);
  if (whole <= room) {
    return {
      gutter,
      line: `${before}${inside}${after}`.trimEnd(),
      indent: textWidth(before),
      marks: marksOf(textWidth(inside)),
    };
  }
  const middle = fitText(inside, Math.floor(room / 2), ellipsis);
  const rest = room - textWidth(middle);
  const following = middle === inside ? after : "";
  const head = keepEnd(before, rest - Math.min(textWidth(following), Math.ceil(rest / 2)));
  const tail = fitText(following, rest - textWidth(head), ellipsis);
  return {
    gutter,
    line: `${head}${middle}${tail}`.trimEnd(),
    indent: textWidth(head),
    marks: marksOf(textWidth(middle)),
  };
}

function marksOf(width: number): string {
  return "^" + "~".repeat(Math.max(0, width - 1));
}

/** What follows the host in an address may hold a token. */
const address = /("[^"\\]*url"\s*:\s*"\w+:\/\/[^/"]*)((?:[^"\\]|\\.)*)/gi;

/** Shorter words are none. */
const token = /[\w~-]{12,}/g;

/** Replaces secret values by stars, one for one, so that places stay where they are. */
function masked(line: string): string {
  return line
    .replace(secret, (_, key: string, value: string) => key + stars(value))
    .replace(address, (_, host: string, rest: string) => host + rest.replace(token, stars));
}

function stars(text: string): string {
  return "*".repeat(text.length);
}

/** Tabs become two columns; the byte order mark, which takes none, goes. */
function shown(text: string): string {
  return printable(text.replaceAll("\t", "  ").replaceAll("\ufeff", ""));
}

const ellipsis = "...";

function keepEnd(text: string, room: number): string {
  if (textWidth(text) <= room) return text;
  let width = ellipsis.length;
  let start = text.length;
  for (const character of [...text].reverse()) {
    width += textWidth(character);
    if (width > room) break;
    start -= character.length;
  }
  return ellipsis + text.slice(start);
}
