import type { ThreadReply, ThreadRequest } from "../../core/assignment.ts";
import type { SlotId } from "../../core/ids.ts";
import type { PluginHost } from "../../ports/plugin_host.ts";
import { ThreadQuestions } from "./thread_questions.ts";

/** What a slot thread may do; what it does not need, it cannot. */
export interface ThreadPermissions {
  /** Folders of logs, absolute. */
  readonly write: readonly string[];
  /** Whether some check needs the network. */
  readonly net: boolean;
}

/** How a thread is watched. Times in ms. */
export interface ThreadWatch {
  readonly pingEveryMs: number;
  /** How long a thread may leave a ping unanswered. */
  readonly wedgedAfterMs: number;
}

/** What a thread tells of one of its slots. */
export type SlotReply = Extract<ThreadReply, { readonly slot: SlotId }>;

/** One Web Worker that runs executions for several slots, and what is needed to notice its death. */
export class SlotThread {
  readonly #worker: Worker;
  readonly #onDeath: (reason: string) => void;
  readonly #watch: ThreadWatch;
  readonly #questions: ThreadQuestions;
  #pinger: ReturnType<typeof setInterval> | null = null;
  #sentAt = new Map<number, number>();
  #token = 0;
  #dead = false;

  constructor(entry: URL, permissions: ThreadPermissions, deps: {
    readonly onReply: (reply: SlotReply) => void;
    /** Whom its checks ask that are plugins. */
    readonly plugins: Pick<PluginHost, "ask">;
    /** Called at most once, and never after `end()`. */
    readonly onDeath: (reason: string) => void;
    readonly watch: ThreadWatch;
  }) {
    this.#onDeath = deps.onDeath;
    this.#watch = deps.watch;
    this.#questions = new ThreadQuestions(deps.plugins);
    const options = {
      type: "module",
      name: "slot",
      deno: {
        permissions: {
          run: true,
          // Programs are looked up on PATH and checks read anywhere.
          read: true,
          write: [...permissions.write],
          // What node:fs asks for when it matches patterns; jobs are given their environment.
          env: ["__MINIMATCH_TESTING_PLATFORM__"],
          net: permissions.net,
          // Whether a file may be executed depends on who asks.
          sys: ["uid", "gid"],
          ffi: false,
          import: false,
        },
      },
    } as const;
    this.#worker = new Worker(entry, options as unknown as WorkerOptions);
    this.#worker.onmessage = (event: MessageEvent<ThreadReply>) => {
      if (this.#dead) return;
      const reply = event.data;
      switch (reply.kind) {
        case "pong":
          return void this.#sentAt.delete(reply.token);
        case "ask_plugin":
          return void this.#ask(reply);
        case "cancel_question":
          return this.#questions.cancel(reply.token);
        default:
          return deps.onReply(reply);
      }
    };
    this.#worker.onerror = (event) => {
      // Unhandled, it would end the engine together with the thread.
      event.preventDefault();
      this.#die(event.message);
    };
    this.#worker.onmessageerror = () => this.#die("a message could not be read");
  }

  /** Sends a request. */
  send(request: ThreadRequest): void {
    if (!this.#dead) this.#worker.postMessage(request);
  }

  /** Watches the thread, which it deserves only while something depends on it. */
  set watched(on: boolean) {
    if (on === (this.#pinger !== null) || this.#dead) return;
    if (on) {
      this.#pinger = setInterval(() => this.#ping(), this.#watch.pingEveryMs);
    } else {
      clearInterval(this.#pinger ?? undefined);
      this.#pinger = null;
      this.#sentAt.clear();
    }
  }

  /** Ends the thread; a process that it was waiting for loses its waiter, not its life. */
  end(): void {
    this.watched = false;
    this.#dead = true;
    this.#questions.cancelAll();
    this.#worker.terminate();
  }

  async #ask({ token, question }: Extract<ThreadReply, { kind: "ask_plugin" }>): Promise<void> {
    const answer = await this.#questions.ask(token, question);
    this.send({ kind: "plugin_answered", token, answer });
  }

  #ping(): void {
    const now = performance.now();
    const [oldest] = this.#sentAt.values();
    if (oldest !== undefined && now - oldest > this.#watch.wedgedAfterMs) {
      return this.#die(`it did not answer for ${Math.round(now - oldest) / 1000} s`);
    }
    this.#sentAt.set(++this.#token, now);
    this.#worker.postMessage({ kind: "ping", token: this.#token } satisfies ThreadRequest);
  }

  #die(reason: string): void {
    if (this.#dead) return;
    this.end();
    this.#onDeath(reason);
  }
}
