import type { ConditionAnswer } from "../conditions/condition.ts";
import { printableOutput } from "../text/printable.ts";

/** Longest text of a plugin that is shown, UTF-16 units. */
const maxPluginText = 500;

/**
 * Makes what a plugin says fit to be shown: without secrets, on one line, cut. Secrets go first: a
 * part of one would not be known for what it is.
 */
export function pluginText(text: string, mask: (text: string) => string): string {
  const shown = mask(text).trim().split("\n").map(printableOutput).join("\\n");
  return shown.length > maxPluginText
    ? `${shown.slice(0, maxPluginText).toWellFormed()}...`
    : shown;
}

/** Makes the text of an answer fit to be shown. */
export function shownAnswer(
  answer: ConditionAnswer,
  mask: (text: string) => string,
): ConditionAnswer {
  return answer.kind === "met"
    ? { kind: "met", found: pluginText(answer.found, mask) }
    : { kind: answer.kind, reason: pluginText(answer.reason, mask) };
}
