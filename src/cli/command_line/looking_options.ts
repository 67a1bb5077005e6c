/** Which run a command is about. */
export const runOperand = {
  name: "RUN",
  description: 'The number of a run, or "last" for the newest one',
};

/** Which attempt of it. */
export const attemptOption = {
  name: "attempt",
  type: "whole_number",
  min: 1,
  valueName: "N",
  description: "Look at this attempt of the run",
  default: "the latest",
} as const;

/** From when on runs are looked at. */
export const sinceOption = {
  name: "since",
  type: "text",
  valueName: "WHEN",
  description: "Only runs that started then or later: a date or time of the local clock " +
    '("2026-11-23", "2026-11-23 06:00"), "today", "yesterday", or how long ago ("2 days", "90m")',
} as const;
