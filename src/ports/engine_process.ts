/**
 * What came of asking an engine to stop: it has ended already, or belongs to another user. A `stranger`
 * does not work on the history that calls it an engine; one that is `not_the_owners` does, but the
 * owner of the history may not signal it. Neither has been asked.
 */
export type AnswerToStop = "asked" | "gone" | "denied" | "stranger" | "not_the_owners";
