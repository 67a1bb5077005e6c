/** What the subject of a mail and a notification's command know of the run, as variables. */
export const runVariableNames = [
  "EXECUTIONER_APPLICATION",
  "EXECUTIONER_RUN_ID",
  "EXECUTIONER_ATTEMPT",
  "EXECUTIONER_EVENT",
  "EXECUTIONER_STATUS",
  "EXECUTIONER_FAILED_COUNT",
  "EXECUTIONER_HOST",
] as const;

/** Values of {@link runVariableNames}. */
export type RunVariables = Readonly<Record<typeof runVariableNames[number], string>>;
