import { quote } from "../messages/describe_value.ts";
import type { Diagnostic } from "../messages/diagnostic.ts";
import type { JsonPlaces } from "./json_places.ts";

/** Warns of each key that one object has twice: the last value holds, and the other is lost. */
export function duplicateKeyWarnings(places: JsonPlaces): readonly Diagnostic[] {
  return places.duplicateKeys().map(({ name, first, last }) => ({
    severity: "warning",
    message: `Key ${quote(name)} is there more than once: the last one holds`,
    place: last,
    related: [{ message: "It is first here", place: first }],
  }));
}
