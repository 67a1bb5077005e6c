import { describeNumber, describeValue } from "./describe_value.ts";
import type { FindingDetails, Findings, Spot } from "./findings.ts";
import type { JsonPath } from "./json_text.ts";
import type { KeySpec } from "./key_spec.ts";

/** Any object that JSON can hold. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** What a reader reads: an object, where it stands, and whose it is (` of job "a"`), for messages. */
export interface ReadFrom {
  readonly object: JsonObject;
  readonly path: JsonPath;
  readonly owner: string;
}

/**
 * Reads typed values from one object of a config. What is wrong goes to the findings, and the
 * fallback is returned in its stead, so that reading goes on and finds everything.
 */
export class KeyReader<Name extends string> {
  readonly findings: Findings;
  readonly #from: ReadFrom;
  readonly #keys: Readonly<Record<Name, KeySpec>>;

  constructor(from: ReadFrom, keys: Readonly<Record<Name, KeySpec>>, findings: Findings) {
    this.#from = from;
    this.#keys = keys;
    this.findings = findings;
  }

  /** Returns a key's raw value; `undefined` where it is absent. */
  raw(name: Name): unknown {
    return this.#from.object[name];
  }

  /** Names what is read in a message: `"timeout" of job "a"`. */
  title(name: Name): string {
    return `"${name}"${this.#from.owner}`;
  }

  /** Returns where the value of a key, or something within it, stands. */
  spot(name: Name, ...inner: JsonPath): Spot {
    return { path: [...this.#from.path, name, ...inner], part: "value" };
  }

  /** Returns where a key itself stands. */
  keySpot(name: Name): Spot {
    return { path: [...this.#from.path, name], part: "key" };
  }

  /** Reports that a value is not what it must be. */
  reject(name: Name, expected: string, details: FindingDetails = {}): void {
    const message = `Expected ${this.title(name)} to be ${expected}: ${
      describeValue(this.raw(name))
    }`;
    this.findings.error(message, this.spot(name), details);
  }

  /** Reports that an entry of a list or object is not what it must be. */
  rejectEntry(name: Name, entry: string | number, value: unknown, expected: string): void {
    const message = `Expected ${this.title(name)} to hold ${expected}: ${describeValue(value)}`;
    this.findings.error(message, this.spot(name, entry));
  }

  /** Reads `true` or `false`. */
  boolean(name: Name, fallback: boolean): boolean {
    const value = this.raw(name);
    if (value === undefined) return fallback;
    if (typeof value === "boolean") return value;
    const quoted = value === "true" || value === "false";
    this.reject(name, "true or false", quoted ? { hint: `write ${value} without quotes` } : {});
    return fallback;
  }

  /** Reads a number of the key's range. */
  number(name: Name, fallback: number): number {
    const value = this.raw(name);
    if (value === undefined) return fallback;
    const spec = this.#keys[name];
    if (fitsNumber(value, spec)) return value;
    this.reject(name, describeNumber(spec), hintForNumber(value, spec));
    return fallback;
  }

  /** Reads a string; `null` where it is absent or wrong. */
  string(name: Name, expected = "a string"): string | null {
    const value = this.raw(name);
    if (value === undefined) return null;
    if (typeof value === "string" && !value.includes("\0")) return value;
    if (typeof value === "string") this.#rejectNul(name);
    else this.reject(name, expected);
    return null;
  }

  /** Reads a string, number or boolean as text; `null` is the same as an absent key. */
  scalarText(name: Name): string | null {
    const value = this.raw(name);
    if (value === undefined || value === null) return null;
    if (typeof value === "object") {
      this.reject(name, "a string");
      return null;
    }
    const text = String(value);
    if (!text.includes("\0")) return text;
    this.#rejectNul(name);
    return null;
  }

  /** Reads a list; `null` where it is absent or wrong. */
  list(name: Name, entries: string): readonly unknown[] | null {
    const value = this.raw(name);
    if (value === undefined) return null;
    if (Array.isArray(value)) return value;
    this.reject(name, `a list of ${entries}`);
    return null;
  }

  /** Reads an object; `null` where it is absent or wrong. */
  object(name: Name): JsonObject | null {
    const value = this.raw(name);
    if (value === undefined) return null;
    if (isJsonObject(value)) return value;
    this.reject(name, "an object");
    return null;
  }

  #rejectNul(name: Name): void {
    const message = `Expected ${this.title(name)} to have no NUL character`;
    this.findings.error(message, this.spot(name));
  }
}

/** Whether a value is a JSON object, not a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fitsNumber(value: unknown, spec: KeySpec): value is number {
  return typeof value === "number" && Number.isFinite(value) &&
    (spec.type !== "whole number" || Number.isSafeInteger(value)) &&
    value >= (spec.min ?? -Infinity) && value <= (spec.max ?? Infinity);
}

function hintForNumber(value: unknown, spec: KeySpec): FindingDetails {
  const quoted = typeof value === "string" && value.trim() !== "" &&
    fitsNumber(Number(value), spec);
  return quoted ? { hint: `write ${Number(value)} without quotes` } : {};
}
