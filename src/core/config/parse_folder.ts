import type { Variables } from "../environment/env_layer.ts";
import { maxValueLength } from "../environment/env_templates.ts";
import { parseTemplate, type Reference, renderTemplate } from "../environment/interpolate.ts";
import { getOwn } from "../own_property.ts";
import { explainUnknown } from "../environment/unknown_reference.ts";
import type { ConfigVariables } from "./config_variables.ts";
import type { Spot } from "./messages/findings.ts";
import type { ParseContext } from "./parse_context.ts";
import { absolutePath } from "./parse_values.ts";

/** The variables that a folder's references see. */
export interface FolderVariables
  extends Pick<ConfigVariables, "isSecret" | "shell" | "isComplete"> {
  readonly values: Variables;
}

/**
 * Reads the path of a folder, which may hold references, and makes it absolute. A folder that is
 * called `${X}` is never meant, and paths are shown everywhere: a reference that leads nowhere, to a
 * secret or to what has such a reference itself is an error. Where the variables are not complete,
 * what they lack stays as it is.
 *
 * @returns `null` where the folder cannot be told, which is an error.
 */
export function parseFolder(
  text: string,
  { base, title, at, variables }: {
    readonly base: string;
    readonly title: () => string;
    readonly at: Spot;
    /** Called only where there are references. */
    readonly variables: () => FolderVariables;
  },
  context: ParseContext,
): string | null {
  if (!text.includes("${")) return absolutePath(text, base, { title, at }, context);
  const known = variables();
  const { findings } = context;
  let isRight = true;
  const valueOf = (reference: Reference): string | null => {
    const value = getOwn(known.values, reference.name);
    const trouble = troubleWith(reference, value, known);
    if (trouble === null) return value;
    isRight = false;
    const message = `Could not interpolate "${reference.text}" in ${title()}: ${trouble.trouble}`;
    findings.errorOnce(message, at, { hint: trouble.hint ?? undefined });
    return value;
  };
  const path = renderTemplate(parseTemplate(text), valueOf, maxValueLength);
  if (!isRight) return null;
  if (path === null) {
    findings.errorOnce(
      `Could not interpolate ${title()}: longer than ${maxValueLength} characters`,
      at,
    );
    return null;
  }
  if (path.trim() === "") {
    findings.errorOnce(`Expected ${title()} to be a path: its references leave nothing of it`, at);
    return null;
  }
  return absolutePath(path, base, { title, at }, context);
}

/** What keeps a reference out of a folder's name, and what to do. */
interface Trouble {
  readonly trouble: string;
  readonly hint: string | null;
}

function troubleWith(
  { name, fallback }: Reference,
  value: string | null,
  { values, shell, isSecret, isComplete }: FolderVariables,
): Trouble | null {
  if (value === null) {
    if (fallback !== null || !isComplete) return null;
    const { trouble, hint } = explainUnknown(name, Object.keys(values), shell);
    return { trouble, hint: hint === null ? null : `${hint}?` };
  }
  if (isSecret(name) && value !== "") {
    return {
      trouble: "it is a secret, and paths are shown",
      hint: `if it is no secret: "secrets": ["!${name}"]`,
    };
  }
  const [open] = /\$\{[A-Za-z0-9_]*/.exec(value) ?? [];
  if (open === undefined || !isComplete) return null;
  return { trouble: `its own value has the reference "${open}}", which leads nowhere`, hint: null };
}
