/** Whether a text has wildcards: `*` for any characters, `?` for one. */
export function isGlob(text: string): boolean {
  return /[*?]/.test(text);
}

/**
 * Whether a pattern matches a whole text. Linear in their product at worst, whatever the pattern:
 * on a mismatch only the last `*` is tried again.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let starText = 0;
  while (t < text.length) {
    if (pattern[p] === "*") {
      star = p++;
      starText = t;
    } else if (pattern[p] === "?" || (p < pattern.length && pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++starText;
    } else {
      return false;
    }
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}
