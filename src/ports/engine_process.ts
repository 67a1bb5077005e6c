/** What came of asking an engine to stop: it has ended already, or belongs to another user. */
export type AnswerToStop = "asked" | "gone" | "denied";
