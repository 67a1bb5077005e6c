/**
 * Lets the threads of the engine start processes one after the other. While `Deno.Command` starts
 * one, it has duplicates of the descriptors that it hands down, and whatever another thread starts in
 * that moment inherits them: one job would have another one's log.
 */
let turns: Int32Array | null = null;

/** How long a turn is waited for, ms: only a thread that was ended in the middle of its own takes longer. */
const patienceMs = 1_000;

/** Makes the memory that threads agree by. */
export function createSpawnTurns(): SharedArrayBuffer {
  return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
}

/** Makes this thread take turns with the others that were given the same memory. */
export function takeTurns(memory: SharedArrayBuffer): void {
  turns = new Int32Array(memory);
}

/** Does something while no other thread starts a process. It must not take turns itself. */
export function inTurn<T>(spawn: () => T): T {
  const memory = turns;
  if (memory === null) return spawn();
  const until = performance.now() + patienceMs;
  while (Atomics.compareExchange(memory, 0, 0, 1) !== 0) {
    if (performance.now() > until) break;
    Atomics.wait(memory, 0, 1, patienceMs);
  }
  try {
    return spawn();
  } finally {
    Atomics.store(memory, 0, 0);
    Atomics.notify(memory, 0, 1);
  }
}
