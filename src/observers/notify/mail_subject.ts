import { parseTemplate, renderTemplate } from "../../core/environment/interpolate.ts";
import { getOwn } from "../../core/own_property.ts";
import { printable } from "../../core/text/printable.ts";
import { fitText } from "../../core/text/text_width.ts";
import { type NoticeFacts, runVariables } from "./notice_facts.ts";

/** Longest subject, columns: mail programs show much less. */
const maxColumns = 200;

/**
 * Returns the subject of a mail: one line, whatever names and variables hold.
 *
 * @param own The config's own template and the variables that it may refer to.
 */
export function mailSubject(
  facts: NoticeFacts,
  own: {
    readonly subject: string | null;
    readonly subjectVariables: Readonly<Record<string, string>>;
  },
): string {
  const text = own.subject === null || facts.topic === "test"
    ? usualSubject(facts)
    : fillIn(own.subject, { ...own.subjectVariables, ...runVariables(facts) });
  return fitText(printable(text).trim(), maxColumns, "...");
}

/** As the ancestor has it, so that filters on mail go on working. */
function usualSubject({ topic, run }: NoticeFacts): string {
  const app = `[${run.applicationName}]`;
  if (topic === "test") return `${app} Test message of executioner`;
  return `${app} Run #${run.runId} ${wordOf(topic)}`;
}

function wordOf(topic: Exclude<NoticeFacts["topic"], "test">): string {
  switch (topic) {
    case "start":
      return "STARTED";
    case "success":
      return "SUCCESS";
    case "failure":
      return "FAILURE";
    case "recovery":
      return "SUCCESS (recovered)";
    case "retry":
      return "RETRY";
  }
}

function fillIn(template: string, values: Readonly<Record<string, string>>): string {
  const valueOf = ({ name }: { readonly name: string }) => getOwn(values, name);
  return renderTemplate(parseTemplate(template), valueOf, 10_000) ?? template;
}
