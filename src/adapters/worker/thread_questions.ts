import type { ThreadReply, ThreadRequest } from "../../core/assignment.ts";
import type { SlotId } from "../../core/ids.ts";
import type { PluginHost } from "../../ports/plugin_host.ts";

/** What a thread tells of one of its slots. */
export type SlotReply = Extract<ThreadReply, { readonly slot: SlotId }>;

type Question = Extract<ThreadReply, { readonly kind: "ask_plugin" }>;

/** Puts the questions of a thread's checks to plugins. */
export class ThreadQuestions {
  readonly #plugins: Pick<PluginHost, "ask">;
  readonly #answer: (request: ThreadRequest) => void;
  /** What takes back each open question, by its token. */
  readonly #open = new Map<number, AbortController>();

  /** Takes whom to ask and what gives the thread the answers. */
  constructor(plugins: Pick<PluginHost, "ask">, answer: (request: ThreadRequest) => void) {
    this.#plugins = plugins;
    this.#answer = answer;
  }

  /** Takes what a thread tells if it concerns plugins; else returns it. */
  take(reply: Exclude<ThreadReply, { kind: "pong" }>): SlotReply | null {
    switch (reply.kind) {
      case "ask_plugin":
        void this.#ask(reply);
        return null;
      case "cancel_question":
        this.#open.get(reply.token)?.abort();
        return null;
      default:
        return reply;
    }
  }

  /** Takes all questions back, when the thread is gone. */
  cancelAll(): void {
    for (const cancel of this.#open.values()) cancel.abort();
  }

  async #ask({ token, question }: Question): Promise<void> {
    const cancel = new AbortController();
    this.#open.set(token, cancel);
    const answer = await this.#plugins.ask(question, cancel.signal);
    this.#open.delete(token);
    this.#answer({ kind: "plugin_answered", token, answer });
  }
}
