/** The longest that a timer of the platform can wait, ms, nearly 25 days: it fires at once beyond. */
export const longestTimerMs = 2 ** 31 - 1;
