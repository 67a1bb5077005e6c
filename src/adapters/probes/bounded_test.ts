import type { TestPattern } from "../../core/text/test_pattern.ts";
import { boundedCall } from "./bounded_call.ts";

/** How many searches are given up before no further one is tried: together they take below 1 s. */
const maxGivenUp = 3;

/**
 * Makes what searches with somebody's regular expressions, and ends in a time that is bounded.
 *
 * @param limitMs How long one search may take: what is meant well takes much less.
 */
export function createBoundedTest(limitMs = 200): TestPattern {
  let givenUp = 0;
  const search = boundedCall(
    limitMs,
    ({ pattern, text }: { readonly pattern: RegExp; readonly text: string }) => pattern.test(text),
  );
  return (pattern, text) => {
    if (givenUp >= maxGivenUp) return null;
    try {
      return search({ pattern, text });
    } catch {
      givenUp++;
      return null;
    }
  };
}
