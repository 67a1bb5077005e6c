/** Something that a person has to know of what was made of their file. */
export interface ImportNote {
  /** Line of the file that it is about, from 1; `null` where it is about all of it. */
  readonly line: number | null;
  readonly text: string;
}

/** A job as it will stand in the config, with what there is to say of it. */
export interface ImportedJob {
  readonly id: string;
  /** Keys of the job beside `id`, in the order in which they will stand. */
  readonly keys: Readonly<Record<string, unknown>>;
  readonly notes: readonly ImportNote[];
}

/** What became of somebody's file. */
export interface ImportedConfig {
  /** Keys of the top level beside `jobs`. */
  readonly keys: Readonly<Record<string, unknown>>;
  readonly jobs: readonly ImportedJob[];
  /** About the whole, and about what is not in the config at all. */
  readonly notes: readonly ImportNote[];
}

/** Gives names to jobs so that no two have the same. */
export class JobNames {
  readonly #used = new Set<string>();

  /** Returns the name, with a number behind it where it is taken, and takes it. */
  take(name: string): string {
    let free = name;
    for (let n = 2; this.#used.has(free); n++) free = `${name}-${n}`;
    this.#used.add(free);
    return free;
  }
}

/** Leaves out keys that say nothing. */
export function saying(keys: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(keys).filter(([, value]) => {
      if (value === undefined || value === null) return false;
      if (Array.isArray(value)) return value.length > 0;
      return typeof value !== "object" || Object.keys(value).length > 0;
    }),
  );
}
