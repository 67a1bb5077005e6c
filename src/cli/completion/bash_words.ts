/** The words of a command line up to the cursor. */
export interface BashWords {
  /** Without quotes; the last one is being written. */
  readonly words: readonly string[];
  /** The last word as it was typed. */
  readonly typed: string;
}

/** Takes a command line apart as a shell would, as far as words and quotes go. */
export function bashWords(line: string): BashWords {
  const words: string[] = [];
  let word = "";
  let typed = "";
  let quote = "";
  let isOpen = false;
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (quote === "" && /\s/.test(character)) {
      if (isOpen) words.push(word);
      [word, typed, isOpen] = ["", "", false];
      continue;
    }
    isOpen = true;
    typed += character;
    if (character === "\\" && quote !== "'") {
      at++;
      word += line.charAt(at);
      typed += line.charAt(at);
    } else if (quote === "" && (character === "'" || character === '"')) {
      quote = character;
    } else if (character === quote) {
      quote = "";
    } else {
      word += character;
    }
  }
  return { words: [...words, word], typed };
}

/**
 * Writes a candidate for the last word as bash puts it in: readline replaces only what follows the
 * last of its word breaks (`=` and `:` among them), or the opening quote.
 */
export function bashReply(candidate: string, typed: string, breaks: string): string {
  const quoted = /^(['"])/.exec(typed)?.[1];
  if (quoted !== undefined) return candidate;
  const escaped = candidate.replace(/[^A-Za-z0-9_@%+=:,./~-]/gu, "\\$&");
  let kept = 0;
  for (let at = 0; at < typed.length; at++) {
    if (typed.charAt(at) === "\\") at++;
    else if ("=:".includes(typed.charAt(at)) && breaks.includes(typed.charAt(at))) kept = at + 1;
  }
  return escaped.slice(kept);
}
