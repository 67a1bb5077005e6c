import type { LookAnswer, ProbedCondition } from "./condition.ts";

/** One look at a condition, all that is needed to take it. Safe to clone between threads. */
export interface Look {
  /** Its references are replaced and its path is absolute. */
  readonly condition: ProbedCondition;
  readonly jobId: string;
  /** The environment of the job. */
  readonly env: Readonly<Record<string, string>>;
  /** The folder of the job, absolute. */
  readonly cwd: string;
  /** Words before those of a command, which give it what it starts with. */
  readonly launcher?: readonly string[];
  /** Secrets of the environment: no answer may show them. Never to be logged. */
  readonly maskValues: readonly string[];
  /** How long the look may take, ms. */
  readonly limitMs: number;
}

/** What main tells the thread that looks. */
export type ProbeRequest =
  | { readonly kind: "look"; readonly token: number; readonly look: Look }
  /** Nobody wants the answer any more; what was started for it ends, then the look is answered. */
  | { readonly kind: "cancel_look"; readonly token: number };

/** What the thread that looks tells main. */
export type ProbeReply =
  /** A look has started a process that leads its own group; `null` when it is gone. */
  | { readonly kind: "look_process"; readonly token: number; readonly pid: number | null }
  | { readonly kind: "looked"; readonly token: number; readonly answer: LookAnswer };
