/** Whether a text is a pattern: `*` stands for any characters, `?` for one. */
export function isPattern(text: string): boolean {
  return /[*?]/.test(text);
}

/** Whether a whole text fits a pattern; at worst as many steps as the lengths multiplied. */
export function matchesPattern(pattern: string, text: string): boolean {
  let at = 0;
  let place = 0;
  // Where to go on if what follows the last star does not fit: one character further each time.
  let star = -1;
  let retry = 0;
  while (place < text.length) {
    // First: a star in the text must not hide that the pattern has one.
    if (pattern[at] === "*") {
      star = at++;
      retry = place;
    } else if (pattern[at] === "?" || pattern[at] === text[place]) {
      at++;
      place++;
    } else if (star >= 0) {
      at = star + 1;
      place = ++retry;
    } else {
      return false;
    }
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}
