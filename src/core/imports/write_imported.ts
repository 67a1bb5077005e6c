import { printable } from "../text/printable.ts";
import { wrapText } from "../text/text_width.ts";
import type { ImportedConfig, ImportNote } from "./imported_config.ts";

const columns = 96;

/** Writes a config as JSON, its notes as comments where they belong. */
export function writeImported(config: ImportedConfig, source: string): string {
  const keys = Object.entries(config.keys).map(([key, value]) => member(key, value, "  "));
  const jobs = config.jobs.map(({ id, keys, notes }, at) => {
    const members = Object.entries({ id, ...keys }).map(([key, value]) =>
      member(key, value, "      ")
    );
    const end = at === config.jobs.length - 1 ? "" : ",";
    return `${comments(notes, "    ")}    {\n${members.join(",\n")}\n    }${end}\n`;
  });
  return [
    comments([{ line: null, text: `Made of ${source} by executioner import` }], ""),
    comments(config.notes, ""),
    "{\n",
    ...keys.map((text) => `${text},\n`),
    jobs.length === 0 ? '  "jobs": []\n' : `  "jobs": [\n${jobs.join("")}  ]\n`,
    "}\n",
  ].join("");
}

/** Returns a note as one line: `line 3: what is to be known`. */
export function noteText({ line, text }: ImportNote): string {
  return printable(line === null ? text : `line ${line}: ${text}`);
}

function comments(notes: readonly ImportNote[], indent: string): string {
  return notes.flatMap((note) => wrapText(noteText(note), columns - indent.length - 3))
    .map((line) => `${indent}// ${line}\n`).join("");
}

function member(key: string, value: unknown, indent: string): string {
  const short = oneLine(value);
  const fits = indent.length + key.length + short.length + 5 <= columns;
  const text = fits || typeof value === "string" ? short : inLines(value, indent);
  return `${indent}${JSON.stringify(key)}: ${text}`;
}

function inLines(value: unknown, indent: string): string {
  if (!Array.isArray(value)) {
    return JSON.stringify(value, null, 2).replaceAll("\n", () => `\n${indent}`);
  }
  const items = value.map((item) => `\n${indent}  ${oneLine(item)}`);
  return `[${items.join(",")}\n${indent}]`;
}

function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, one]) =>
    `${JSON.stringify(key)}: ${oneLine(one)}`
  );
  return `{ ${members.join(", ")} }`;
}
