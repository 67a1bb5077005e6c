import { err, ok, type Result } from "../../core/result.ts";
import type { DependencyRecord } from "../../ports/history_records.ts";
import { readDependencyText } from "./dependency_text.ts";

/** A row as SQLite returns it: outside data, like any file. */
export type Row = Readonly<Record<string, unknown>>;

/** Reads all columns of a row that `build` asks for and reports the first that does not fit. */
export function read<T>(row: Row, build: (columns: Columns) => T): Result<T, string> {
  const columns = new Columns(row);
  const value = build(columns);
  return columns.problem === null ? ok(value) : err(columns.problem);
}

/** Typed access to a row's columns; remembers the first problem and goes on with a stand-in. */
export class Columns {
  readonly #row: Row;
  #problem: string | null = null;

  constructor(row: Row) {
    this.#row = row;
  }

  get problem(): string | null {
    return this.#problem;
  }

  integer(name: string): number {
    const value = this.#row[name];
    return typeof value === "number" && Number.isSafeInteger(value) ? value : this.#unfit(name, 0);
  }

  integerOrNull(name: string): number | null {
    return this.#row[name] === null ? null : this.integer(name);
  }

  text(name: string): string {
    const value = this.#row[name];
    return typeof value === "string" ? value : this.#unfit(name, "");
  }

  textOrNull(name: string): string | null {
    return this.#row[name] === null ? null : this.text(name);
  }

  /** A JSON list of texts. */
  textsOrNull(name: string): readonly string[] | null {
    const text = this.textOrNull(name);
    if (text === null) return null;
    try {
      const list: unknown = JSON.parse(text);
      if (Array.isArray(list) && list.every((one) => typeof one === "string")) return list;
    } catch {
      // It is none.
    }
    return this.#unfit(name, null);
  }

  dependencies(name: string): readonly DependencyRecord[] {
    return readDependencyText(this.textOrNull(name)) ?? this.#unfit(name, []);
  }

  word<Word extends string>(name: string, words: Readonly<Record<Word, true>>): Word {
    const value = this.#row[name];
    return isWord(value, words) ? value : this.#unfit(name, "" as Word);
  }

  #unfit<T>(name: string, standIn: T): T {
    this.#problem ??= `column "${name}" holds "${String(this.#row[name])}"`;
    return standIn;
  }
}

function isWord<Word extends string>(
  value: unknown,
  words: Readonly<Record<Word, true>>,
): value is Word {
  return typeof value === "string" && Object.hasOwn(words, value);
}
