/**
 * Quotes a word, where it needs it, for every POSIX shell. A line break stays one within the quotes,
 * so the result may have lines; `shellQuote` has one, which old shells do not understand.
 */
export function quoteForSh(word: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", "'\\''")}'`;
}
