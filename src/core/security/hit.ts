import type { Invocation } from "./invocation.ts";
import type { Territory } from "./reach.ts";
import type { RuleId } from "./rules.ts";
import type { Span } from "./shell_word.ts";

/** A rule that a part of a command breaks. */
export interface Hit {
  readonly rule: RuleId;
  readonly at: Span;
}

/** Judges one program that a command starts. */
export type Judge = (invocation: Invocation, territory: Territory) => Iterable<Hit>;
