import type { Command } from "../commands/command.ts";

/** Something outside the run that a job waits for. Paths are absolute once references are resolved. */
export type Condition =
  /** A file exists and its size and time of change have been the same for `stableForMs`. */
  | { readonly kind: "file"; readonly path: string; readonly stableForMs: number }
  /**
   * A time of day has come, see `timeOfDayAfter`. `timezone` is an IANA name, or `null` for the
   * zone of the machine.
   */
  | { readonly kind: "time"; readonly after: string; readonly timezone: string | null }
  /** A command exits with 0. */
  | { readonly kind: "command"; readonly command: Command }
  | { readonly kind: "port"; readonly host: string; readonly port: number }
  | {
    readonly kind: "http";
    readonly url: string;
    readonly method: string;
    /** The status expected, or `null` for any of 200 to 299. */
    readonly status: number | null;
  }
  /** A plugin of the config says so. */
  | {
    readonly kind: "plugin";
    readonly plugin: string;
    readonly params: Readonly<Record<string, unknown>>;
  };

/**
 * A condition as the config has it: its texts may hold references, and texts with references stand
 * in place of numbers.
 */
export type WrittenCondition =
  | Exclude<Condition, { kind: "port" | "http" }>
  | WithTexts<Extract<Condition, { kind: "port" }>, "port">
  | WithTexts<Extract<Condition, { kind: "http" }>, "status">;

type WithTexts<Kind, Key extends keyof Kind> =
  & Omit<Kind, Key>
  & { readonly [K in Key]: Kind[K] | string };

/** One condition of a job and how it is waited for. */
export interface ConditionSpec {
  readonly condition: WrittenCondition;
  /** Its place in the job's list of dependencies, counted from 0. */
  readonly place: number;
  /** Time between the end of one look and the next, ms; means nothing for a time of day. */
  readonly pollIntervalMs: number;
  /** How long the condition may stay unmet, ms; `null` is as long as the run lasts. */
  readonly timeoutMs: number | null;
}

/** A condition that has to be looked at again and again: all but a time, which comes by itself. */
export type ProbedCondition = Exclude<Condition, { kind: "time" }>;

/** What one look at a condition came to. Texts are for people, without a full stop. */
export type ConditionAnswer =
  | { readonly kind: "met"; readonly found: string }
  | { readonly kind: "not_yet"; readonly reason: string }
  /** It will never be met, or cannot be looked at: waiting on makes no sense. */
  | { readonly kind: "failed"; readonly reason: string };

/** What a look at a condition came to, before it is known whether files still change. */
export type LookAnswer =
  | ConditionAnswer
  /** Files are there; the snapshot is another one once any of them has been changed or replaced. */
  | { readonly kind: "present"; readonly found: string; readonly snapshot: string };
