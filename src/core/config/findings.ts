import { byPlace, type Diagnostic, type Place } from "./diagnostic.ts";
import type { JsonPath } from "./json_text.ts";
import type { JsonPlaces } from "./json_places.ts";

/** What a finding points at: a value, or the key that it stands under. */
export interface Spot {
  readonly path: JsonPath;
  readonly part: "key" | "value";
}

/** A diagnostic that knows its place as a path; its offset is looked up only if it is shown. */
export interface Finding {
  readonly severity: Diagnostic["severity"];
  readonly message: string;
  readonly hint?: string | undefined;
  readonly at: Spot;
  readonly related?: readonly { readonly message: string; readonly at: Spot }[];
}

/** What else a finding may carry. */
export type FindingDetails = Pick<Finding, "hint" | "related">;

/** Collects everything that there is to say about a config. */
export class Findings {
  readonly #list: Finding[] = [];
  #errors = 0;

  /** Adds an error: the config cannot be used. */
  error(message: string, at: Spot, details: FindingDetails = {}): void {
    this.#errors++;
    this.#list.push({ severity: "error", message, at, ...details });
  }

  /** Adds a warning. */
  warning(message: string, at: Spot, details: FindingDetails = {}): void {
    this.#list.push({ severity: "warning", message, at, ...details });
  }

  get hasErrors(): boolean {
    return this.#errors > 0;
  }

  get isEmpty(): boolean {
    return this.#list.length === 0;
  }

  /** Returns all findings with their places, in the order of the text. */
  located(places: JsonPlaces): readonly Diagnostic[] {
    return this.#list.map((finding) => locate(finding, places)).sort(byPlace);
  }
}

function locate(finding: Finding, places: JsonPlaces): Diagnostic {
  const { severity, message, hint, related } = finding;
  const place = placeOf(finding.at, places);
  return {
    severity,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(place === null ? {} : { place }),
    ...(related === undefined ? {} : {
      related: related.flatMap((other) => {
        const otherPlace = placeOf(other.at, places);
        return otherPlace === null ? [] : [{ message: other.message, place: otherPlace }];
      }),
    }),
  };
}

function placeOf(at: Spot, places: JsonPlaces): Place | null {
  if (at.part === "key") return places.keyAt(at.path);
  return places.valueAt(at.path);
}
