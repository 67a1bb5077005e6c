import { limitMs } from "./within.ts";

/** Pause between two looks, ms. */
const pollMs = 5;

/**
 * Looks until there is something to return, where no event tells of it; neither `null` nor `false` is
 * anything. Fails with the words of what never came.
 */
export async function eventually<T>(
  what: string,
  find: () => T | null | false | Promise<T | null | false>,
): Promise<T> {
  const giveUp = performance.now() + limitMs;
  for (;;) {
    const found = await find();
    if (found !== null && found !== false) return found;
    if (performance.now() > giveUp) throw new Error(`Waited ${limitMs / 1000} s for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
