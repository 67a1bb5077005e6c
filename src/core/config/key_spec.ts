/** Any JSON value. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/** What kind of value a key takes. The words are those of the documentation. */
export type KeyType =
  | "string"
  | "non-empty string"
  | "string, number or boolean"
  | "boolean"
  | "number"
  | "whole number"
  | "path"
  | "list of jobs"
  | "list of job ids"
  | "list of checks"
  | "list of exit codes"
  | "list of statuses"
  | "list of strings"
  | "string or list of strings"
  | "list of plugins"
  | "object of variables"
  | "object of paths"
  | 'boolean, "default" or list of names'
  | "database object"
  | "object"
  | "anything";

/** All that is known of one key of the config file. */
export interface KeySpec {
  readonly type: KeyType;
  /** The value that an absent key stands for; absent where no constant can say it. */
  readonly default?: Json;
  /** The default in words, where it is no constant. */
  readonly defaultText?: string;
  readonly required?: true;
  /** Of a number; `s` is seconds. */
  readonly unit?: "s" | "factor" | "fraction";
  /** Smallest value allowed. */
  readonly min?: number;
  /** The value must be larger than this. */
  readonly above?: number;
  /** Largest value allowed. */
  readonly max?: number;
  /** One or two sentences: what the value does. */
  readonly description: string;
  /** `ignored`: known, but this version does not act on it. */
  readonly standing?: "ignored";
}

/** The keys of one kind of object. */
export type KeyTable = Readonly<Record<string, KeySpec>>;
