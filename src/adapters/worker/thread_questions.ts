import type { ConditionAnswer } from "../../core/condition.ts";
import type { PluginQuestion } from "../../core/plugin_question.ts";
import type { PluginHost } from "../../ports/plugin_host.ts";

/** Puts the questions of a thread's checks to plugins. */
export class ThreadQuestions {
  readonly #plugins: Pick<PluginHost, "ask">;
  /** What takes back each open question, by its token. */
  readonly #open = new Map<number, AbortController>();

  constructor(plugins: Pick<PluginHost, "ask">) {
    this.#plugins = plugins;
  }

  /** Asks. The answer comes soon after the question is taken back, if not before. */
  async ask(token: number, question: PluginQuestion): Promise<ConditionAnswer> {
    const cancel = new AbortController();
    this.#open.set(token, cancel);
    try {
      return await this.#plugins.ask(question, cancel.signal);
    } finally {
      this.#open.delete(token);
    }
  }

  /** Takes one question back. */
  cancel(token: number): void {
    this.#open.get(token)?.abort();
  }

  /** Takes all of them back. */
  cancelAll(): void {
    for (const cancel of this.#open.values()) cancel.abort();
  }
}
