/** Something to know about that is no single command. Its table of keys is made from the schema. */
export interface Topic {
  /** One word. */
  readonly name: string;
  /** What it tells, in a few words. */
  readonly summary: string;
  /** Paragraphs. What they name between backticks exists: keys, options, words of the program. */
  readonly text: readonly string[];
  /** Keys of the config that belong to it, of the top level and of jobs. */
  readonly appKeys?: readonly string[];
  readonly jobKeys?: readonly string[];
  /** A table of its own: what is said, and what of it. */
  readonly table?: {
    readonly title: string;
    readonly rows: readonly (readonly [string, string])[];
  };
  /** A config, or `null` where none helps. */
  readonly config: string | null;
  readonly commands: readonly { readonly line: string; readonly says: string }[];
  /** Where the documentation tells more. */
  readonly see: string;
}
