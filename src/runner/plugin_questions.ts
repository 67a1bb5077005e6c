import type { ThreadReply } from "../core/assignment.ts";
import type { ConditionAnswer } from "../core/conditions/condition.ts";
import type { PluginQuestion } from "../core/plugins/plugin_question.ts";
import type { PluginHost } from "../ports/plugin_host.ts";

/** Passes questions to plugins on to main, for a thread that has no right to ask them itself. */
export class PluginQuestions implements Pick<PluginHost, "ask"> {
  readonly #reply: (message: ThreadReply) => void;
  readonly #waiting = new Map<number, (answer: ConditionAnswer) => void>();
  #token = 0;

  constructor(reply: (message: ThreadReply) => void) {
    this.#reply = reply;
  }

  async ask(question: PluginQuestion, signal: AbortSignal): Promise<ConditionAnswer> {
    const token = ++this.#token;
    const cancel = () => this.#reply({ kind: "cancel_question", token });
    const answer = new Promise<ConditionAnswer>((resolve) => this.#waiting.set(token, resolve));
    this.#reply({ kind: "ask_plugin", token, question });
    if (signal.aborted) cancel();
    else signal.addEventListener("abort", cancel, { once: true });
    try {
      return await answer;
    } finally {
      this.#waiting.delete(token);
      signal.removeEventListener("abort", cancel);
    }
  }

  /** Takes main's answer. */
  answered(token: number, answer: ConditionAnswer): void {
    this.#waiting.get(token)?.(answer);
  }
}
