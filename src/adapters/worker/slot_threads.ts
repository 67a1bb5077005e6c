import type { SlotId } from "../../core/ids.ts";
import { ok, type Result } from "../../core/result.ts";
import type { SlotTable } from "../../core/slot_table.ts";
import type { Busy } from "./busy_slot.ts";
import { makeThread } from "./make_thread.ts";
import type { SlotPoolOptions } from "./slot_pool_options.ts";
import { defaultWatch, SlotThread } from "./slot_thread.ts";
import { type SlotReply, ThreadQuestions } from "./thread_questions.ts";

/** How threads are made, and what is done with what they tell. */
export interface SlotThreadsDeps {
  readonly options: Pick<
    SlotPoolOptions,
    "entry" | "threads" | "permissions" | "plugins" | "watch"
  >;
  /** The memory by which all threads agree on whose turn it is to start a process. */
  readonly turns: SharedArrayBuffer;
  /** What occupies the slots now. */
  readonly busy: Pick<SlotTable<Busy>, "entries">;
  readonly onReply: (reply: SlotReply, thread: SlotThread) => void;
  /** Called for each execution whose thread has died under it. */
  readonly onLost: (slot: SlotId, busy: Busy, reason: string) => void;
}

/**
 * The threads that serve the slots of a pool, each some of them: made when first needed, watched while
 * something depends on them, and made anew after they have died.
 */
export class SlotThreads {
  readonly #deps: SlotThreadsDeps;
  readonly #threads = new Map<number, SlotThread>();

  constructor(deps: SlotThreadsDeps) {
    this.#deps = deps;
  }

  /** Returns the thread of a slot, made if need be, or why there can be none now. */
  take(slot: SlotId): Result<SlotThread, string> {
    const existing = this.find(slot);
    return existing === undefined
      ? makeThread(() => this.#make(this.#numberOf(slot)))
      : ok(existing);
  }

  /** Returns the thread of a slot if it has been made. */
  find(slot: SlotId): SlotThread | undefined {
    return this.#threads.get(this.#numberOf(slot));
  }

  /** A thread that stands still must not keep a run from ending, unless it still works for others. */
  urge(slot: SlotId): void {
    const thread = this.find(slot);
    if (thread === undefined) return;
    const works = this.#executionsOf(this.#numberOf(slot)).some(([, { cause }]) => cause === null);
    if (!works) thread.urge();
  }

  /** Watches the thread of a slot that has become free no longer, unless it has others to serve. */
  restIfIdle(slot: SlotId): void {
    const thread = this.find(slot);
    if (thread === undefined) return;
    if (this.#executionsOf(this.#numberOf(slot)).length === 0) thread.watched = false;
  }

  /** Ends all threads; of their deaths nobody is told. */
  end(): void {
    for (const thread of this.#threads.values()) thread.end();
    this.#threads.clear();
  }

  #numberOf(slot: SlotId): number {
    return slot % this.#deps.options.threads;
  }

  #executionsOf(number: number): readonly (readonly [SlotId, Busy])[] {
    return this.#deps.busy.entries()
      .filter(([slot, { isOnThread }]) => isOnThread && this.#numberOf(slot) === number);
  }

  #make(number: number): SlotThread {
    const { options, turns, onReply } = this.#deps;
    const thread = new SlotThread(options.entry, options.permissions, {
      watch: options.watch ?? defaultWatch,
      turns,
      onReply: (reply) => {
        const rest = questions.take(reply);
        if (rest !== null) onReply(rest, thread);
      },
      onDeath: (reason) => {
        questions.cancelAll();
        this.#onDeath(number, reason);
      },
    });
    const questions = new ThreadQuestions(options.plugins, (answer) => thread.send(answer));
    this.#threads.set(number, thread);
    return thread;
  }

  /** A dead thread is forgotten, so the next assignment makes a new one; its executions end with it. */
  #onDeath(number: number, reason: string): void {
    this.#threads.delete(number);
    for (const [slot, busy] of this.#executionsOf(number)) this.#deps.onLost(slot, busy, reason);
  }
}
