import { printable } from "../../text/printable.ts";
import { fitText } from "../../text/text_width.ts";

/** Shows a JSON value within a message: short, on one line, text in double quotes. */
export function describeValue(value: unknown): string {
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object" && value !== null) return "an object";
  return String(value);
}

/** Puts text from a config into double quotes, cut to a length that a message can bear. */
export function quote(text: string): string {
  return `"${shortened(text)}"`;
}

/** Makes text from a config safe for a message and cuts it where it is long. */
export function shortened(text: string): string {
  return fitText(printable(text.slice(0, 200)), 60, "...");
}
