import { printable } from "../../core/text/printable.ts";

/** A piece of HTML that is safe to put into a page. */
export interface Html {
  readonly html: string;
}

/** Makes any text safe within HTML, in an attribute too. */
function escapeHtml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Builds HTML of a template: what is put in is escaped, unless it is HTML already. */
export function markup(
  strings: TemplateStringsArray,
  ...values: readonly (string | number | Html | readonly Html[])[]
): Html {
  let text = strings[0] ?? "";
  for (const [index, value] of values.entries()) {
    text += rendered(value) + (strings[index + 1] ?? "");
  }
  return { html: text };
}

/** Nothing at all. */
export const noHtml: Html = { html: "" };

function rendered(value: string | number | Html | readonly Html[]): string {
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  return "html" in value ? value.html : value.map(({ html }) => html).join("");
}
