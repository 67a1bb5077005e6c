import type { Danger } from "../core/config/examine_config.ts";
import type { ParsedConfig } from "../core/config/parse_config.ts";
import type { Diagnostic } from "../core/config/messages/diagnostic.ts";
import type { Failure } from "../core/failure.ts";
import type { PluginProblem } from "../core/plugins/plugin_spec.ts";

/** What a review needs of a config: how to look at its text again. */
export interface Reviewed
  extends Pick<ParsedConfig & { readonly ok: true }, "examine" | "describeBroken"> {
  /** Lays diagnostics out for stderr, with excerpts of the text. */
  readonly layOut: (diagnostics: readonly Diagnostic[]) => string;
}

/** Something dangerous in a command. */
export interface ShownDanger extends Omit<Danger, "diagnostic"> {
  /** Laid out for stderr. */
  readonly text: string;
}

/**
 * Looks at a config's text once more, after it was parsed, to say where something is wrong. It holds
 * all of that text and what was read in it, several times as large, until it is told to let go.
 */
export class ConfigReview {
  #reviewed: Reviewed | null;

  constructor(reviewed: Reviewed) {
    this.#reviewed = reviewed;
  }

  /** Examines every command for what is dangerous. */
  async examine(): Promise<readonly ShownDanger[]> {
    const { examine, layOut } = this.#held;
    const dangers = await examine();
    return dangers.map(({ diagnostic, ...danger }) => ({ ...danger, text: layOut([diagnostic]) }));
  }

  /** Says what is wrong with plugins, by their names. */
  async describeBroken(broken: ReadonlyMap<string, PluginProblem>): Promise<Failure> {
    const { describeBroken, layOut } = this.#held;
    return { kind: "config", message: layOut(await describeBroken(broken)) };
  }

  /** Lets go of the text; nothing is asked any more. */
  letGo(): void {
    this.#reviewed = null;
  }

  get #held(): Reviewed {
    if (this.#reviewed === null) throw new Error("Internal error: the config's text is gone");
    return this.#reviewed;
  }
}
