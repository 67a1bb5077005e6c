import { counted } from "../../text/counted.ts";
import { printable } from "../../text/printable.ts";
import { createStyle, type Style } from "../../text/text_style.ts";
import type { Diagnostic, Place, SourceText } from "./diagnostic.ts";
import { excerptOf } from "./excerpt.ts";
import { LineIndex } from "../json/line_index.ts";

/** How diagnostics are laid out. */
export interface FormatOptions {
  /** Colours; none unless given. */
  readonly style?: Style;
  /** Columns that an excerpt may take; 100 unless given. */
  readonly columns?: number;
  /** How many diagnostics are shown in full; 20 unless given. */
  readonly limit?: number;
}

/** More related places than this only bury the message. */
const maxRelated = 5;

/**
 * Lays out diagnostics one after the other: `path:line:column: error: message`, the line with the
 * place underlined, related places, the hint. Each ends with a line break. Beyond the limit only the
 * rest's number is said; errors are shown before warnings are given room.
 *
 * @param source The config itself; diagnostics about other texts bring these along.
 */
export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  source: SourceText,
  options: FormatOptions = {},
): string {
  const limit = options.limit ?? 20;
  const format = createFormatter(source, options);
  const errors = diagnostics.filter((one) => one.severity === "error").length;
  const room = { error: Math.min(errors, limit), warning: Math.max(0, limit - errors) };
  const hidden = { error: 0, warning: 0 };
  let text = "";
  for (const diagnostic of diagnostics) {
    if (room[diagnostic.severity]-- > 0) text += format(diagnostic);
    else hidden[diagnostic.severity]++;
  }
  const rest = (["error", "warning"] as const).filter((severity) => hidden[severity] > 0)
    .map((severity) => counted(hidden[severity], severity));
  return rest.length === 0 ? text : `${text}and ${rest.join(" and ")} more\n`;
}

function createFormatter(
  config: SourceText,
  options: FormatOptions,
): (diagnostic: Diagnostic) => string {
  const style = options.style ?? createStyle(false);
  const columns = options.columns ?? 100;
  const indexes = new Map<SourceText, LineIndex>();

  function indexOf(source: SourceText): LineIndex {
    const index = indexes.get(source) ?? new LineIndex(source.text);
    indexes.set(source, index);
    return index;
  }

  function heading(place: Place | undefined, source: SourceText): string {
    const path = printable(source.path);
    if (place === undefined) return style.bold(`${path}:`);
    const { line, column } = indexOf(source).positionOf(place.offset);
    return style.bold(`${path}:${line}:${column}:`);
  }

  function excerpt(place: Place, source: SourceText, mark: (text: string) => string): string {
    const index = indexOf(source);
    const { line, gutter, marks, indent } = excerptOf(source.text, index, place, columns);
    const margin = " ".repeat(gutter.length);
    return `${style.dim(`${gutter} |`)} ${line}\n` +
      `${style.dim(`${margin} |`)} ${" ".repeat(indent)}${mark(marks)}\n`;
  }

  return ({ severity, message, hint, place, source = config, related = [] }) => {
    const mark = severity === "error" ? style.red : style.yellow;
    let text = `${heading(place, source)} ${mark(`${severity}:`)} ${message}\n`;
    if (place !== undefined) text += excerpt(place, source, mark);
    for (const { message, place, source = config } of related.slice(0, maxRelated)) {
      text += `  ${heading(place, source)} ${message}\n${excerpt(place, source, style.cyan)}`;
    }
    if (related.length > maxRelated) {
      text += `  and ${related.length - maxRelated} more places\n`;
    }
    if (hint !== undefined) text += `  ${style.cyan("hint:")} ${hint}\n`;
    return text;
  };
}
