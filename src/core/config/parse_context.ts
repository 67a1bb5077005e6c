import type { Findings } from "./messages/findings.ts";
import type { UnknownKeys } from "./messages/unknown_keys.ts";

/** What every part of the parser is given beside its own piece of the config. */
export interface ParseContext {
  readonly findings: Findings;
  readonly unknownKeys: UnknownKeys;
  /** Names of the config's plugins; the top level is read before any job. */
  readonly pluginNames: Set<string>;
  /** Absolute folder of the config file. */
  readonly configFolder: string;
  /** The user's own folder, or `null` where it is not known. */
  readonly homeDir: string | null;
}
