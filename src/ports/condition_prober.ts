import type { LookAnswer } from "../core/conditions/condition.ts";
import type { Look } from "../core/conditions/look.ts";

/** Looks at what lies outside a run. */
export interface ConditionProber {
  /**
   * Takes one look. Never rejects: what goes wrong is in the answer. Ends soon after its limit or the
   * signal, leaving nothing behind.
   */
  look(look: Look, signal: AbortSignal): Promise<LookAnswer>;
  /** Ends what is left of looks and threads; no process is left. */
  close(): Promise<void>;
}
