/** What a JSON Schema may hold here; other keywords are an error, so that none goes unnoticed. */
interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/**
 * Validates a value by a JSON Schema of draft 7, as far as our own schemas go.
 *
 * @returns The paths of what is wrong with it; empty where nothing is.
 */
export function schemaMistakes(schema: unknown, value: unknown, path = "$"): readonly string[] {
  if (typeof schema === "boolean") return schema ? [] : [path];
  return Object.entries(schema as JsonSchema).flatMap(([keyword, rule]) =>
    mistakesOf(keyword, rule, schema as JsonSchema, value, path)
  );
}

function mistakesOf(
  keyword: string,
  rule: unknown,
  schema: JsonSchema,
  value: unknown,
  path: string,
): readonly string[] {
  const wrongIf = (isWrong: boolean) => isWrong ? [`${path}: ${keyword}`] : [];
  const accepts = (other: unknown) => schemaMistakes(other, value, path).length === 0;
  switch (keyword) {
    case "$schema":
    case "title":
    case "description":
    case "default":
      return [];
    case "type":
      return wrongIf(![rule].flat().some((type) => isOfType(value, String(type))));
    case "const":
      return wrongIf(value !== rule);
    case "enum":
      return wrongIf(!(rule as readonly unknown[]).includes(value));
    case "not":
      return wrongIf(accepts(rule));
    case "anyOf":
      return wrongIf(!(rule as readonly unknown[]).some(accepts));
    case "minimum":
      return wrongIf(typeof value === "number" && value < Number(rule));
    case "maximum":
      return wrongIf(typeof value === "number" && value > Number(rule));
    case "exclusiveMinimum":
      return wrongIf(typeof value === "number" && value <= Number(rule));
    case "minLength":
      return wrongIf(typeof value === "string" && value.length < Number(rule));
    case "minItems":
      return wrongIf(Array.isArray(value) && value.length < Number(rule));
    case "pattern":
      return wrongIf(typeof value === "string" && !new RegExp(String(rule), "u").test(value));
    case "items":
      if (!Array.isArray(value)) return [];
      return value.flatMap((item, at) => schemaMistakes(rule, item, `${path}[${at}]`));
    case "required":
      return (rule as readonly string[]).flatMap((key) =>
        isObject(value) && !Object.hasOwn(value, key) ? [`${path}.${key}: required`] : []
      );
    case "properties":
      return Object.entries(rule as JsonSchema).flatMap(([key, inner]) =>
        isObject(value) && Object.hasOwn(value, key)
          ? schemaMistakes(inner, value[key], `${path}.${key}`)
          : []
      );
    case "propertyNames":
      return isObject(value)
        ? Object.keys(value).flatMap((key) => schemaMistakes(rule, key, `${path}.${key}`))
        : [];
    case "additionalProperties": {
      if (!isObject(value)) return [];
      const known = Object.keys((schema["properties"] as JsonSchema | undefined) ?? {});
      return Object.keys(value).filter((key) => !known.includes(key)).flatMap((key) =>
        schemaMistakes(rule, value[key], `${path}.${key}`)
      );
    }
    default:
      throw new Error(`The test's validator does not know the keyword "${keyword}"`);
  }
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case "integer":
      return Number.isInteger(value);
    case "array":
      return Array.isArray(value);
    case "object":
      return isObject(value);
    case "null":
      return value === null;
    case "string":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    default:
      throw new Error(`The test's validator does not know the type "${type}"`);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
