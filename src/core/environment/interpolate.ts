/** A text with references in it, parsed. Plain pieces are strings. */
export type Template = readonly (string | Reference)[];

/** One `${NAME}` or `${NAME:-default}`. */
export interface Reference {
  readonly name: string;
  /** What stands for a variable that is unset or empty, or `null` where nothing does. */
  readonly fallback: Template | null;
  /** The reference as the text has it. */
  readonly text: string;
}

/** Deeper nested defaults stay as they are; rendering them recurses. */
const maxDepth = 50;

interface Frame {
  readonly start: number;
  readonly open: string;
  readonly name: string;
  readonly parts: (string | Reference)[];
}

/**
 * Parses a text: `${NAME}` and `${NAME:-default}` are references, `$${` is a literal `${`, and
 * everything else, `$NAME` and unclosed references included, stands for itself. A default ends at
 * its `}` and may hold references itself. Takes one pass whatever the text.
 */
export function parseTemplate(text: string): Template {
  const root: Frame = { start: 0, open: "", name: "", parts: [] };
  const frames: Frame[] = [root];
  let done = 0;
  for (const match of text.matchAll(/\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(\}|:-)|\}/g)) {
    const [token, name, end] = match;
    const frame = frames[frames.length - 1] ?? root;
    const before = text.slice(done, match.index);
    if (before !== "") frame.parts.push(before);
    done = match.index + token.length;
    if (token === "$${") {
      frame.parts.push("${");
    } else if (name !== undefined && end === "}") {
      frame.parts.push({ name, fallback: null, text: token });
    } else if (name !== undefined && frames.length <= maxDepth) {
      frames.push({ start: match.index, open: token, name, parts: [] });
    } else if (name === undefined && frames.length > 1) {
      frames.pop();
      const parent = frames[frames.length - 1] ?? root;
      const whole = text.slice(frame.start, done);
      parent.parts.push({ name: frame.name, fallback: frame.parts, text: whole });
    } else {
      frame.parts.push(token);
    }
  }
  if (done < text.length) (frames[frames.length - 1] ?? root).parts.push(text.slice(done));
  return frames.flatMap((frame) => frame.open === "" ? frame.parts : [frame.open, ...frame.parts]);
}

/** Writes a text so that interpolation leaves it as it is. */
export function literalText(text: string): string {
  // By a function: in a replacement text `$$` means one `$`.
  return text.replaceAll("${", () => "$${");
}

/** Returns every reference of a template, those in defaults included. */
export function referencesIn(template: Template): readonly Reference[] {
  const found = template.filter((part): part is Reference => typeof part !== "string");
  return found.flatMap((reference) =>
    reference.fallback === null ? [reference] : [reference, ...referencesIn(reference.fallback)]
  );
}

/**
 * Puts values in place of references. `valueOf` returns a variable's value or `null` where it is not
 * set; then the default counts, and without one the reference stays as its text. What is put in is
 * not looked through again.
 *
 * @returns The text, or `null` where it would be longer than `maxLength` UTF-16 code units.
 */
export function renderTemplate(
  template: Template,
  valueOf: (reference: Reference) => string | null,
  maxLength = Infinity,
): string | null {
  let text = "";
  for (const part of template) {
    if (typeof part === "string") {
      text += part;
    } else {
      const value = valueOf(part);
      if (part.fallback !== null && (value === null || value === "")) {
        const rendered = renderTemplate(part.fallback, valueOf, maxLength - text.length);
        if (rendered === null) return null;
        text += rendered;
      } else {
        text += value ?? part.text;
      }
    }
    if (text.length > maxLength) return null;
  }
  return text;
}
