import { byPlace, type Diagnostic, type SourceText } from "./diagnostic.ts";
import type { JsonPath } from "../json/json_path.ts";
import type { JsonPlaces, Stretch } from "../json/json_places.ts";

/** What a finding points at: a value, or the key that it stands under. */
export interface Spot {
  readonly path: JsonPath;
  readonly part: "key" | "value";
  /** A stretch of the value, which is a text: UTF-16 units of what it means, not of how it is written. */
  readonly within?: Stretch;
  /** The number of the file that it is in; that of the findings it is added to unless given. */
  readonly source?: number;
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

/** A file that findings are about. */
export interface FindingSource {
  readonly places: JsonPlaces;
  /** Absent for the config itself. */
  readonly text?: SourceText;
}

/** Collects everything that there is to say about a config. */
export class Findings {
  readonly #list: Finding[];
  readonly #source: number;
  /** What is said once, with its place. */
  readonly #said: Set<string>;

  /** Starts a collection about the file with the number 0, the config itself. */
  constructor(list: Finding[] = [], source = 0, said = new Set<string>()) {
    this.#list = list;
    this.#source = source;
    this.#said = said;
  }

  /** Returns what adds to this collection what is found in another file. */
  inSource(source: number): Findings {
    return new Findings(this.#list, source, this.#said);
  }

  /** Adds an error: the config cannot be used. */
  error(message: string, at: Spot, details: FindingDetails = {}): void {
    this.#add({ severity: "error", message, at, ...details });
  }

  /** Adds an error unless it is there already: many jobs may have the same from one place. */
  errorOnce(message: string, at: Spot, details: FindingDetails = {}): void {
    const key = JSON.stringify([at.source ?? this.#source, at.path, message]);
    if (this.#said.has(key)) return;
    this.#said.add(key);
    this.error(message, at, details);
  }

  /** Adds a warning. */
  warning(message: string, at: Spot, details: FindingDetails = {}): void {
    this.#add({ severity: "warning", message, at, ...details });
  }

  #add(finding: Finding): void {
    this.#list.push({ ...finding, at: { source: this.#source, ...finding.at } });
  }

  get hasErrors(): boolean {
    return this.#list.some((finding) => finding.severity === "error");
  }

  get isEmpty(): boolean {
    return this.#list.length === 0;
  }

  /** Returns the findings of each file with their places, in the order of the text. */
  located(sources: readonly FindingSource[]): readonly (readonly Diagnostic[])[] {
    const located: Diagnostic[][] = sources.map(() => []);
    for (const finding of this.#list) {
      located[finding.at.source ?? 0]?.push(locate(finding, sources));
    }
    return located.map((diagnostics) => diagnostics.sort(byPlace));
  }
}

/** Gives a finding its place. */
export function locate(finding: Finding, sources: readonly FindingSource[]): Diagnostic {
  const { severity, message, hint, related } = finding;
  const { place, source } = placeOf(finding.at, sources);
  return {
    severity,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(place === undefined ? {} : { place }),
    ...(source === undefined ? {} : { source }),
    ...(related === undefined ? {} : {
      related: related.flatMap(({ message, at }) => {
        const { place, source } = placeOf({ source: finding.at.source ?? 0, ...at }, sources);
        if (place === undefined) return [];
        return [{ message, place, ...(source === undefined ? {} : { source }) }];
      }),
    }),
  };
}

function placeOf({ source = 0, part, path, within }: Spot, sources: readonly FindingSource[]) {
  const { places, text } = sources[source] ?? {};
  const place = part === "key"
    ? places?.keyAt(path)
    : within === undefined
    ? places?.valueAt(path)
    : places?.textAt(path, within);
  return { place: place ?? undefined, source: text };
}
