import { appSchema } from "../../core/config/schemas/app_schema.ts";
import { jobSchema } from "../../core/config/schemas/job_schema.ts";
import { infoOf } from "../../core/config/schemas/key_info.ts";
import { type HelpLayout, paragraph, section, table } from "../command_line/help_text.ts";
import type { Topic } from "./topic.ts";

/** Returns all that is to be said of a topic. */
export function topicHelp(topic: Topic, layout: HelpLayout): string {
  const { style } = layout;
  const parts = topic.text.map((text) => paragraph(text.replaceAll("`", ""), layout));
  if (topic.table !== undefined) {
    parts.push(section(topic.table.title, table(topic.table.rows, layout), style));
  }
  parts.push(...keySection("Keys of the top level", topic.appKeys, appSchema.shape, layout));
  parts.push(...keySection("Keys of jobs", topic.jobKeys, jobSchema.shape, layout));
  if (topic.config !== null) {
    const lines = topic.config.split("\n").map((line) => `  ${line}\n`).join("");
    parts.push(section("Example", lines, style));
  }
  if (topic.commands.length > 0) {
    const rows = topic.commands.map(({ line, says }) => [line, says] as const);
    parts.push(section("Commands", table(rows, layout), style));
  }
  parts.push(paragraph(`More: ${topic.see}`, layout));
  return parts.join("\n");
}

/** Returns the list of all topics. */
export function topicList(topics: readonly Topic[], layout: HelpLayout): string {
  const rows = topics.map(({ name, summary }) => [name, summary] as const);
  return [
    section("Topics", table(rows, layout), layout.style),
    paragraph("executioner help TOPIC shows one of them.", layout),
  ].join("\n");
}

type Shape = Readonly<Record<string, Parameters<typeof infoOf>[0]>>;

function keySection(
  title: string,
  keys: readonly string[] | undefined,
  shape: Shape,
  layout: HelpLayout,
): readonly string[] {
  if (keys === undefined) return [];
  const names = keys.includes("*") ? Object.keys(shape) : keys;
  const rows = names.flatMap((name) => {
    const schema = shape[name];
    if (schema === undefined) throw new Error(`Internal error: no key "${name}"`);
    const { kind, description, unit, defaultText } = infoOf(schema);
    const fallback = defaultText ?? defaultOf(schema);
    const notes = [kind, unit === "s" ? "seconds" : null, fallback && `default ${fallback}`]
      .filter((note) => note !== null && note !== undefined && note !== "");
    const text = `${description ?? ""} (${notes.join("; ")})`;
    return [[name, text.replaceAll("`", "")] as const];
  });
  return [section(title, table(rows, layout), layout.style)];
}

function defaultOf(schema: Shape[string]): string | null {
  const { def } = schema._zod;
  if (!("defaultValue" in def)) return null;
  return JSON.stringify(def.defaultValue) ?? null;
}
