/**
 * Says whether a regular expression finds something in a text, or returns `null` where that takes too
 * long to find out: some expressions take for ever, and whose they are nobody knows.
 */
export type TestPattern = (pattern: RegExp, text: string) => boolean | null;

/** Finds out, however long it takes. */
export const testPlainly: TestPattern = (pattern, text) => pattern.test(text);
