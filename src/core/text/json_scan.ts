/** Deeper nesting is nobody's data, and each level takes a byte. */
const maxDepth = 100_000;

/** What is expected next. Beyond these: the inside of texts, of words and of numbers. */
type Expected =
  | "value"
  | "value or ]"
  | "name"
  | "name or }"
  | ":"
  | ", or end"
  | "text"
  | "escape"
  | "hex"
  | "word"
  | "number";

const inList = 0;
const inObject = 1;

const words: Readonly<Record<string, string>> = { t: "rue", f: "alse", n: "ull" };
const isBlank = /[ \t\n\r]/;
const isHex = /[0-9a-fA-F]/;
const ofNumber = /[-+.0-9eE]/;
const number = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$/;

/** Longest number that is taken, characters. */
const maxNumber = 10_000;

/** What is wrong with a text, and in which line, counted from 1. */
export interface JsonMistake {
  readonly line: number;
  readonly message: string;
}

/**
 * Tells whether a text is JSON that is too large to be kept, piece by piece: it takes next to no
 * memory, whatever the text is.
 */
export class JsonScan {
  #expected: Expected = "value";
  /** Whether the text that is being read is a name. */
  #isName = false;
  #levels = new Uint8Array(64);
  #depth = 0;
  /** What is left of a word, or of the digits of an escape. */
  #left = "";
  #number = "";
  #line = 1;
  #mistake: JsonMistake | null = null;

  /** Takes the next piece; returns what is wrong by now, or `null`. */
  push(piece: string): JsonMistake | null {
    for (let at = 0; at < piece.length && this.#mistake === null; at++) {
      if (this.#expected === "text") at = this.#plainEnd(piece, at);
      const character = piece[at];
      if (character === undefined) break;
      this.#take(character);
      if (character === "\n") this.#line++;
    }
    return this.#mistake;
  }

  /** Says what is wrong once there is no more to come, or `null`. */
  end(): JsonMistake | null {
    if (this.#mistake === null && this.#expected === "number") this.#endNumber();
    if (this.#mistake !== null) return this.#mistake;
    if (this.#depth === 0 && this.#expected === ", or end") return null;
    return this.#fail("Unexpected end of JSON input");
  }

  /** Passes over what is plain text. */
  #plainEnd(piece: string, from: number): number {
    let at = from;
    for (; at < piece.length; at++) {
      const code = piece.charCodeAt(at);
      if (code < 0x20 || code === 0x22 || code === 0x5c) break;
    }
    return at;
  }

  #take(character: string): void {
    switch (this.#expected) {
      case "text":
        if (character === '"') this.#expected = this.#isName ? ":" : ", or end";
        else if (character === "\\") this.#expected = "escape";
        else this.#unexpected(character);
        return;
      case "escape":
        this.#left = character === "u" ? "0000" : "";
        this.#expected = character === "u" ? "hex" : "text";
        if (!'"\\/bfnrtu'.includes(character)) this.#unexpected(character);
        return;
      case "hex":
        this.#left = this.#left.slice(1);
        if (this.#left === "") this.#expected = "text";
        if (!isHex.test(character)) this.#unexpected(character);
        return;
      case "word":
        if (character !== this.#left[0]) return this.#unexpected(character);
        this.#left = this.#left.slice(1);
        if (this.#left === "") this.#expected = ", or end";
        return;
      case "number":
        if (!ofNumber.test(character)) {
          this.#endNumber();
          return this.#mistake === null ? this.#takeSign(character) : undefined;
        }
        this.#number += character;
        if (this.#number.length > maxNumber) this.#fail("A number is too long");
        return;
      default:
        return this.#takeSign(character);
    }
  }

  /** Takes what stands between values, or begins one. */
  #takeSign(character: string): void {
    if (isBlank.test(character)) return;
    const expected = this.#expected;
    if (expected === "value" || (expected === "value or ]" && character !== "]")) {
      return this.#begin(character);
    }
    if ((expected === "name" || expected === "name or }") && character === '"') {
      this.#isName = true;
      this.#expected = "text";
    } else if (expected === ":" && character === ":") this.#expected = "value";
    else if (this.#closes(character)) {
      this.#depth--;
      this.#expected = ", or end";
    } else if (expected === ", or end" && character === "," && this.#depth > 0) {
      this.#expected = this.#level === inObject ? "name" : "value";
    } else this.#unexpected(character);
  }

  #begin(character: string): void {
    const word = words[character];
    if (character === "[") this.#open(inList);
    else if (character === "{") this.#open(inObject);
    else if (character === '"') {
      this.#isName = false;
      this.#expected = "text";
    } else if (word !== undefined) {
      this.#left = word;
      this.#expected = "word";
    } else if (/[-0-9]/.test(character)) {
      this.#number = character;
      this.#expected = "number";
    } else this.#unexpected(character);
  }

  #open(level: number): void {
    if (this.#depth === maxDepth) return void this.#fail(`It is nested deeper than ${maxDepth}`);
    if (this.#depth === this.#levels.length) {
      const larger = new Uint8Array(this.#levels.length * 2);
      larger.set(this.#levels);
      this.#levels = larger;
    }
    this.#levels[this.#depth++] = level;
    this.#expected = level === inObject ? "name or }" : "value or ]";
  }

  #closes(character: string): boolean {
    if (this.#depth === 0) return false;
    const [sign, empty] = this.#level === inObject ? ["}", "name or }"] : ["]", "value or ]"];
    return character === sign && (this.#expected === ", or end" || this.#expected === empty);
  }

  get #level(): number {
    return this.#levels[this.#depth - 1] ?? inList;
  }

  #endNumber(): void {
    this.#expected = ", or end";
    if (!number.test(this.#number)) this.#fail("A number is none");
  }

  #unexpected(character: string): void {
    this.#fail(`Unexpected token ${JSON.stringify(character)}`);
  }

  #fail(message: string): JsonMistake {
    return this.#mistake ??= { line: this.#line, message };
  }
}
