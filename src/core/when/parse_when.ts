import { err, ok, type Result } from "../result.ts";
import type { Operand, WhenExpression } from "./expression.ts";
import { type Token, tokenize, type WhenMistake } from "./tokenize.ts";

/** Deeper nested parentheses are refused: what looks at an expression recurses. */
const maxDepth = 50;

/** Longer expressions are refused, UTF-16 units. */
const maxWhenLength = 4_096;

/**
 * Parses the `when` of a job:
 *
 * ```
 * any   := all (("or" | "||") all)*
 * all   := one (("and" | "&&") one)*
 * one   := ("not" | "!") one | "(" any ")" | "defined" "(" NAME ")"
 *        | value ("==" | "!=") value | value ("=~" | "!~") /pattern/
 * value := NAME | "text" | 'text' | number | true | false
 * ```
 *
 * @returns The expression, or the first mistake and its place. Never throws.
 */
export function parseWhen(text: string): Result<WhenExpression, WhenMistake> {
  if (text.length > maxWhenLength) {
    const message = `It has more than ${maxWhenLength} characters: ${text.length}`;
    return err({ message, at: 0, length: text.length });
  }
  const tokens = tokenize(text);
  if (!tokens.ok) return tokens;
  try {
    return ok(new Parser(tokens.value, text).parse());
  } catch (error) {
    if (error instanceof Mistake) return err(error.mistake);
    throw error;
  }
}

/** Ends parsing from within the recursion; never leaves this file. */
class Mistake extends Error {
  readonly mistake: WhenMistake;

  constructor(mistake: WhenMistake) {
    super(mistake.message);
    this.mistake = mistake;
  }
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #text: string;
  #place = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], text: string) {
    this.#tokens = tokens;
    this.#text = text;
  }

  parse(): WhenExpression {
    const expression = this.#any();
    if (this.#next.kind !== "end") {
      this.#fail(this.#next, 'Expected "and", "or" or the end');
    }
    return expression;
  }

  #any(): WhenExpression {
    return this.#joined("or", () => this.#joined("and", () => this.#one()));
  }

  #joined(word: "and" | "or", read: () => WhenExpression): WhenExpression {
    const first = read();
    const parts = [first];
    while (this.#take(word)) parts.push(read());
    return parts.length === 1 ? first : { kind: word, parts };
  }

  #one(): WhenExpression {
    const start = this.#next;
    if (++this.#depth > maxDepth) this.#fail(start, `Nested deeper than ${maxDepth} levels`, null);
    const expression = this.#oneHere();
    this.#depth--;
    return expression;
  }

  #oneHere(): WhenExpression {
    if (this.#take("not")) return { kind: "not", inner: this.#one() };
    if (this.#take("(")) {
      const inner = this.#any();
      if (!this.#take(")")) this.#fail(this.#next, 'Expected ")"');
      return inner;
    }
    return this.#take("defined") ? this.#defined() : this.#comparison();
  }

  #defined(): WhenExpression {
    const hint = "write defined(NAME)";
    if (!this.#take("(")) this.#fail(this.#next, 'Expected "(" after "defined"', hint);
    const token = this.#next;
    if (token.kind !== "name") this.#fail(token, "Expected the name of a variable", hint);
    this.#place++;
    if (!this.#take(")")) this.#fail(this.#next, 'Expected ")"', hint);
    return { kind: "defined", name: token.name };
  }

  #comparison(): WhenExpression {
    const start = this.#next;
    const left = this.#operand();
    const sign = this.#next;
    switch (sign.kind) {
      case "==":
      case "!=":
        this.#place++;
        return { kind: "equal", left, right: this.#operand(), negated: sign.kind === "!=" };
      case "=~":
      case "!~": {
        this.#place++;
        const token = this.#next;
        if (token.kind !== "pattern") {
          this.#fail(token, "Expected a regular expression", "write it between slashes: /^a.*z$/");
        }
        this.#place++;
        const { pattern, ignoreCase } = token;
        return { kind: "matches", operand: left, pattern, ignoreCase, negated: sign.kind === "!~" };
      }
    }
    const hint = start.kind === "name"
      ? `write defined(${start.name}), or ${start.name} == "..."`
      : null;
    return this.#fail(sign, 'Expected "==", "!=", "=~" or "!~"', hint);
  }

  #operand(): Operand {
    const token = this.#next;
    switch (token.kind) {
      case "name":
        this.#place++;
        return { kind: "variable", name: token.name };
      case "text":
        this.#place++;
        return { kind: "text", text: token.text };
      case "pattern":
        return this.#fail(
          token,
          "Expected a variable or a text",
          "compare with a regular expression by =~",
        );
      default:
        return this.#fail(token, "Expected a variable or a text");
    }
  }

  get #next(): Token {
    const token = this.#tokens[this.#place];
    if (token === undefined) throw new Error("Internal error: nothing follows the end");
    return token;
  }

  #take(kind: Token["kind"]): boolean {
    const found = this.#next.kind === kind;
    if (found) this.#place++;
    return found;
  }

  #fail({ kind, at, length }: Token, expected: string, hint: string | null = null): never {
    const found = kind === "end"
      ? "it ends here"
      : JSON.stringify(this.#text.slice(at, at + length));
    throw new Mistake({
      message: `${expected}: ${found}`,
      at,
      length,
      ...(hint === null ? {} : { hint }),
    });
  }
}
