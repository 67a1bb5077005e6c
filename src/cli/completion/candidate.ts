/** What can stand where the cursor is. */
export interface Candidate {
  /** The whole word. */
  readonly word: string;
  /** A few words on it, or empty. */
  readonly says: string;
}
