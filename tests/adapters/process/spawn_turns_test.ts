import assert from "node:assert/strict";
import { createSpawnTurns } from "../../../src/adapters/process/spawn_turns.ts";
import type { TurnTask } from "../../fixtures/turn_worker.ts";
import { within } from "../../rig/within.ts";

/** Threads that take turns, all by the same memory. */
class TurnBench {
  readonly #turns = createSpawnTurns();
  readonly #counts = new SharedArrayBuffer(8);
  readonly #workers: Worker[] = [];

  /** Starts a thread that wants a turn; both are promised of it. */
  start(task: Pick<TurnTask, "lastsMs" | "patienceMs">) {
    const worker = new Worker(new URL("../../fixtures/turn_worker.ts", import.meta.url), {
      type: "module",
    });
    this.#workers.push(worker);
    const { promise: inTurn, resolve: hasTurn } = Promise.withResolvers<void>();
    const { promise: done, resolve: isDone } = Promise.withResolvers<void>();
    worker.onmessage = ({ data }) => data === "done" ? isDone() : hasTurn();
    worker.postMessage({ ...task, turns: this.#turns, counts: this.#counts });
    return { worker, inTurn, done };
  }

  /** The most threads that were ever in their turn at once. */
  get most(): number {
    return new Int32Array(this.#counts)[1] ?? 0;
  }

  [Symbol.dispose](): void {
    for (const worker of this.#workers) worker.terminate();
  }
}

Deno.test("a thread that waits long has its turn alone, as long as the others' turns end", async () => {
  using bench = new TurnBench();
  // The last one waits longer than any single turn may take.
  const task = { lastsMs: 500, patienceMs: 2_000 };
  const threads = Array.from({ length: 8 }, () => bench.start(task));
  await within("all have had their turn", Promise.all(threads.map(({ done }) => done)));
  assert.equal(bench.most, 1);
});

Deno.test("the turn of a thread that was ended in it goes on to the next one", async () => {
  using bench = new TurnBench();
  const dead = bench.start({ lastsMs: null, patienceMs: 100 });
  await within("the first has its turn", dead.inTurn);
  dead.worker.terminate();
  const next = bench.start({ lastsMs: 0, patienceMs: 100 });
  await within("the next one has had its turn", next.done);
});
