import type { ConditionAnswer } from "../../core/condition.ts";
import type { SlotId } from "../../core/ids.ts";
import type { PluginQuestion } from "../../core/plugin_question.ts";
import type { PluginHost } from "../../ports/plugin_host.ts";

/** Puts the questions of checks to plugins and takes them back when their execution ends. */
export class SlotQuestions {
  readonly #plugins: Pick<PluginHost, "ask">;
  /** What takes back each open question of a slot, by its token. */
  readonly #open = new Map<SlotId, Map<number, AbortController>>();

  constructor(plugins: Pick<PluginHost, "ask">) {
    this.#plugins = plugins;
  }

  /** Asks. The answer comes soon after the question is taken back, if not before. */
  async ask(slot: SlotId, token: number, question: PluginQuestion): Promise<ConditionAnswer> {
    const cancel = new AbortController();
    const questions = this.#open.get(slot) ?? new Map<number, AbortController>();
    this.#open.set(slot, questions.set(token, cancel));
    try {
      return await this.#plugins.ask(question, cancel.signal);
    } finally {
      questions.delete(token);
    }
  }

  /** Takes one question back. */
  cancel(slot: SlotId, token: number): void {
    this.#open.get(slot)?.get(token)?.abort();
  }

  /** Takes back what a slot has asked. */
  cancelAll(slot: SlotId): void {
    for (const cancel of this.#open.get(slot)?.values() ?? []) cancel.abort();
  }
}
