/**
 * Asks a person, or a script that stands in for one, and waits for a line.
 *
 * @returns The answer without its line end, or `null` where nobody answers any more.
 */
export type Ask = (question: string) => Promise<string | null>;
