import { appExamples, fieldDescriptions, fieldExamples, jobExamples } from "./key_examples.ts";
import { createConfigJsonSchema } from "./schema.ts";

/** What is changed in a JSON Schema; everything else is passed on. */
interface Schema {
  title?: string;
  description?: string;
  examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly not?: Schema;
  readonly type?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

type Examples = Readonly<Record<string, readonly unknown[]>>;

/**
 * Returns the JSON Schema of the config file for editors: with a title for every key, as they show it
 * above the description, and examples.
 */
export function createEditorSchema(): object {
  const schema = createConfigJsonSchema() as Schema;
  const { properties = {} } = schema;
  nameKeys(schema);
  illustrate(properties, appExamples);
  illustrate(properties["jobs"]?.items?.properties ?? {}, jobExamples);
  illustrate(properties["defaults"]?.properties ?? {}, jobExamples);
  illustrateFields(schema);
  const { $schema, ...rest } = schema as Schema & { readonly $schema?: string };
  return { $schema, title: "Config of executioner", ...rest };
}

function nameKeys({ properties = {}, items, anyOf = [] }: Schema): void {
  for (const [key, schema] of Object.entries(properties)) {
    schema.title = titleOf(key);
    nameKeys(schema);
  }
  if (items !== undefined) nameKeys(items);
  for (const one of anyOf) nameKeys(one);
}

function illustrate(properties: Readonly<Record<string, Schema>>, examples: Examples): void {
  for (const [key, values] of Object.entries(examples)) {
    const schema = properties[key];
    if (schema !== undefined) schema.examples = values;
  }
}

/** Whether a schema says by itself which values there are. */
function speaksForItself({ enum: words, const: word, not, type, anyOf = [] }: Schema): boolean {
  return words !== undefined || word !== undefined || not !== undefined || type === "boolean" ||
    anyOf.some(speaksForItself);
}

/** Returns an object with all that one must have, and with one key where nothing must be there. */
function exampleOf({ properties = {}, required }: Schema): object {
  const keys = required ?? Object.keys(properties).slice(0, 1);
  return Object.fromEntries(keys.map((key) => [key, properties[key]?.examples?.[0]]));
}

/** Completes what stands within other keys. */
function illustrateFields({ properties = {}, items, anyOf = [] }: Schema): void {
  for (const [key, schema] of Object.entries(properties)) {
    schema.description ??= fieldDescriptions[key] ?? "";
    illustrateFields(schema);
    const examples = schema.properties === undefined ? fieldExamples[key] : [exampleOf(schema)];
    if (examples !== undefined && !speaksForItself(schema)) schema.examples ??= examples;
  }
  if (items !== undefined) illustrateFields(items);
  for (const one of anyOf) illustrateFields(one);
}

const spelled: Readonly<Record<string, string>> = {
  env: "environment",
  dir: "folder",
  max: "maximum",
  smtp: "SMTP",
  id: "ID",
  url: "URL",
  sha256: "SHA-256",
};

/** Returns `max_retry_time` as `Maximum retry time`. */
function titleOf(key: string): string {
  const words = key.replace(/^\$/, "").split("_").map((word) => spelled[word] ?? word).join(" ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
