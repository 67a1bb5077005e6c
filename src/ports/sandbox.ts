import type { LimitName } from "../core/commands/process_settings.ts";
import type { Result } from "../core/result.ts";
import type { Confinement } from "../core/security/confinement.ts";
import type { Grants } from "../core/security/grants.ts";

/** Why jobs cannot be confined as asked. */
export interface ConfinementRefusal {
  readonly message: string;
  readonly hint?: string;
}

/** A confinement that was tried and holds. */
export interface ResolvedConfinement {
  readonly confinement: Confinement;
  /** What the operator has to know of what it does not do. */
  readonly notes: readonly string[];
}

/** A policy file as it was found. */
export interface PolicyText {
  readonly text: string;
  /** Why it must not be relied on, in words, or `null`. */
  readonly distrust: string | null;
}

/** What a restricted run needs of the machine. */
export interface Sandbox {
  /** Makes out of grants what holds on this machine, and tries it. */
  readonly resolve: (grants: Grants) => Promise<Result<ResolvedConfinement, ConfinementRefusal>>;
  /**
   * Reads a file that a config names, if it is granted: a regular file of bounded size, wherever links
   * lead. The error says in words why not.
   */
  readonly readGranted: (path: string, confinement: Confinement) => Result<string, string>;
  /** Reads a policy file; the error says in words why it cannot be read. */
  readonly readPolicy: (path: string, isSystems: boolean) => Result<PolicyText, string>;
  /** Finds the program that a name means in a sandbox, or `null`. */
  readonly findProgram: (name: string) => string | null;
  /** Follows a path as far as it is there: what it leads to, without symbolic links. */
  readonly realPath: (path: string) => string;
  /** The engine's own hard limits, which hold in sandboxes too; without those that are none. */
  readonly hardLimits: () => Readonly<Partial<Record<LimitName, number>>>;
  /** Removes what confinements took; nothing may be confined any more. */
  readonly close: () => void;
}
