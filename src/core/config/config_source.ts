import type { SourceText } from "./messages/diagnostic.ts";
import type { JsonDocument, JsonObject } from "./json/json_text.ts";
import type { ParseContext } from "./parse_context.ts";

/** One of the files that a config is made of. */
export interface ConfigSource {
  /** Absolute. */
  readonly path: string;
  readonly text: SourceText;
  readonly document: JsonDocument;
  /** The file's value. */
  readonly object: JsonObject;
  /** Its findings are those of this file. */
  readonly context: ParseContext;
}
