import { matchesGlob } from "../text/glob_text.ts";

/** What makes a variable's name that of a secret, whatever its case. */
const secretWords = [
  "password",
  "passwd",
  "passphrase",
  "secret",
  "key",
  "token",
  "credential",
] as const;

/** Matches a name that holds one of the words. */
const secretName = new RegExp(secretWords.join("|"), "i");

/**
 * Makes the rule which variables are secret: those whose names hold a word such as `password` or
 * `token`, and those that a pattern names. `*` stands for any characters and `?` for one, letter case
 * counts nothing, and a pattern after `!` takes names out again. The last pattern that fits decides.
 *
 * @param always Names that are secret whatever the patterns say.
 */
export function createSecretRule(
  patterns: readonly string[],
  always: Iterable<string> = [],
): (name: string) => boolean {
  const rules = patterns.map((pattern) => {
    const secret = !pattern.startsWith("!");
    return { secret, glob: (secret ? pattern : pattern.slice(1)).toLowerCase() };
  });
  const known = new Map<string, boolean>();
  for (const name of always) known.set(name, true);
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const lower = name.toLowerCase();
    const rule = rules.findLast(({ glob }) => matchesGlob(glob, lower));
    const secret = rule?.secret ?? secretName.test(name);
    known.set(name, secret);
    return secret;
  };
}

/** Shorter values are not looked for: stars in place of every `1` would hide the output, not them. */
export const minSecretLength = 4;

/** Words that say nothing, though a variable called `USE_TOKEN` may hold them. */
const commonWords: ReadonlySet<string> = new Set(["true", "false", "null", "none", "undefined"]);

/** A reference that led nowhere; the warning about it must name it. */
const mereReference = /^\$\{[A-Za-z0-9_]+\}$/;

/** Whether a secret's value can be told from other text, so that it is masked where it turns up. */
export function isMaskable(value: string): boolean {
  const text = value.trim();
  return text.length >= minSecretLength && !commonWords.has(text.toLowerCase()) &&
    !mereReference.test(text);
}

/** Longer values are not looked for in other encodings: nobody puts a whole file into an address. */
const maxEncodedLength = 4_096;

/** The part of a Base64 text that stays the same whatever follows must be long enough to stand out. */
const minBase64Prefix = 8;

/**
 * Returns all texts under which a secret can turn up in output: itself, without the white space
 * round it, each of its lines, and its forms in URLs, JSON and Base64. Each is long enough to mask.
 */
export function secretForms(value: string): readonly string[] {
  if (!isMaskable(value)) return [];
  const whole = value.toWellFormed();
  const trimmed = whole.trim();
  const forms = new Set([whole, trimmed]);
  for (const line of trimmed.split(/[\r\n]+/)) forms.add(line.trim());
  if (whole.length <= maxEncodedLength) {
    for (const text of new Set([whole, trimmed])) {
      forms.add(encodeURIComponent(text));
      forms.add(encodeURIComponent(text).replaceAll("%20", "+"));
      forms.add(JSON.stringify(text).slice(1, -1));
      for (const form of base64Forms(text)) forms.add(form);
    }
  }
  return [...forms].filter(isMaskable);
}

/** What follows a text changes no more than the last characters of its Base64. */
function base64Forms(text: string): readonly string[] {
  const bytes = new TextEncoder().encode(text);
  const whole = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const prefix = whole.slice(0, Math.floor(bytes.length / 3) * 4);
  const forms = prefix.length < minBase64Prefix ? [whole] : [whole, prefix];
  return forms.flatMap((form) => [form, form.replaceAll("+", "-").replaceAll("/", "_")]);
}
