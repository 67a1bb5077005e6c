/** A stretch of a text, in UTF-16 units from its start. */
export interface Place {
  readonly offset: number;
  readonly length: number;
}

/** One thing to say about a config's text. */
export interface Diagnostic {
  /** An error keeps the config from being used; a warning does not. */
  readonly severity: "error" | "warning";
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  /** Absent where no single stretch of the text is meant. */
  readonly place?: Place;
  /** The text that it is about; absent for the config itself. */
  readonly source?: SourceText;
  /** Other places that the reader needs to see. */
  readonly related?: readonly RelatedPlace[];
}

/** A further place that a diagnostic shows. */
export interface RelatedPlace {
  readonly message: string;
  readonly place: Place;
  /** The text that it is in; absent for the config itself. */
  readonly source?: SourceText;
}

/** A text and the name under which its places are shown. */
export interface SourceText {
  readonly path: string;
  readonly text: string;
}

/** Orders diagnostics as their places stand in one text; those without a place come first. */
export function byPlace(a: Diagnostic, b: Diagnostic): number {
  return (a.place?.offset ?? -1) - (b.place?.offset ?? -1);
}

/** Returns a diagnostic that is about another text than the config itself, all its places too. */
export function inSource(diagnostic: Diagnostic, source: SourceText): Diagnostic {
  const { related } = diagnostic;
  return {
    ...diagnostic,
    source,
    ...(related === undefined ? {} : { related: related.map((one) => ({ ...one, source })) }),
  };
}

/** Whether any of the diagnostics is an error. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}
