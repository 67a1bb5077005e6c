/** Quotes a word, where it needs it, so that a POSIX shell passes it on unchanged. */
export function shellQuote(word: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word)) return word;
  // deno-lint-ignore no-control-regex -- control characters must be written as escapes
  if (/[\x00-\x1f\x7f-\x9f\u2028\u2029]/.test(word)) {
    return `$'${word.replace(/['\\]/g, "\\$&").replace(/[^\x20-\x7e]/gu, octal)}'`;
  }
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** Dollar-single-quotes (POSIX.1-2024, 2.2.4) take bytes in octal, whatever the locale. */
function octal(character: string): string {
  return [...new TextEncoder().encode(character)]
    .map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
}
