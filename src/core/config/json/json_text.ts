import { err, ok, type Result } from "../../result.ts";
import type { Diagnostic } from "../messages/diagnostic.ts";
import type { JsonPlaces } from "./json_places.ts";
import { countProperties, maxNesting, scanJsonShape } from "./json_shape.ts";

/** Any object that JSON can hold. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object, not a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A JSON text that has been read. */
export interface JsonDocument {
  readonly value: unknown;
  /** Whether some object has the same key twice; the last one holds. */
  readonly hasDuplicateKeys: boolean;
  /** Finds out where everything stands. Costly at the first call: only for what must be shown. */
  readonly places: () => Promise<JsonPlaces>;
}

/**
 * Reads a JSON text, which may have comments, trailing commas and a byte order mark, or reports all
 * that is wrong with its syntax.
 */
export async function readJsonText(
  text: string,
): Promise<Result<JsonDocument, readonly Diagnostic[]>> {
  // A space in its stead keeps every offset.
  const json = text.startsWith("\ufeff") ? ` ${text.slice(1)}` : text;
  const shape = scanJsonShape(json);
  if (shape.tooDeepAt !== null) {
    const place = { offset: shape.tooDeepAt, length: 1 };
    return err([{
      severity: "error",
      message: `Expected at most ${maxNesting} levels of lists and objects in each other`,
      place,
    }]);
  }
  const strict = parseStrictly(json);
  if (strict !== null) {
    return ok({
      value: strict.value,
      hasDuplicateKeys: countProperties(strict.value) !== shape.properties,
      places: async () => (await parseTolerantly(json)).places,
    });
  }
  const { places, syntaxErrors } = await parseTolerantly(json);
  if (syntaxErrors.length > 0) {
    const { describeSyntaxErrors } = await import("./json_syntax_errors.ts");
    return err(describeSyntaxErrors(json, syntaxErrors, shape.openAt));
  }
  return ok({
    value: places.value(),
    hasDuplicateKeys: places.duplicateKeys().length > 0,
    places: () => Promise.resolve(places),
  });
}

function parseStrictly(json: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(json) };
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Loaded when needed: most configs are strict JSON without anything to say about a place. */
async function parseTolerantly(json: string) {
  const { parseWithPlaces } = await import("./json_places.ts");
  return parseWithPlaces(json);
}
