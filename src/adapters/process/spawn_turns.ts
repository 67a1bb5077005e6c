/**
 * Lets the threads of the engine start processes one after the other. While `Deno.Command` starts
 * one, it has duplicates of the descriptors that it hands down, and whatever another thread starts in
 * that moment inherits them: one job would have another one's log.
 */
let turns: Turns | null = null;

/** What a thread knows of turns. */
interface Turns {
  /** Whose turn it is, and the last number that was drawn. */
  readonly memory: Int32Array;
  readonly patienceMs: number;
}

/** Places in that memory, and who has the turn where nobody has it. */
const holder = 0;
const lastNumber = 1;
const nobody = 0;

/**
 * How long one turn may take, ms: longer takes only that of a thread that was ended in it. The machine
 * may be so busy that a start takes seconds.
 */
const usualPatienceMs = 10_000;

/** Makes the memory that threads agree by. */
export function createSpawnTurns(): SharedArrayBuffer {
  return new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
}

/** Makes this thread take turns with the others that were given the same memory. */
export function takeTurns(memory: SharedArrayBuffer, patienceMs = usualPatienceMs): void {
  turns = { memory: new Int32Array(memory), patienceMs };
}

/** Does something while no other thread starts a process. It must not take turns itself. */
export function inTurn<T>(spawn: () => T): T {
  if (turns === null) return spawn();
  const { memory } = turns;
  const own = Atomics.add(memory, lastNumber, 1) + 1;
  awaitTurn(turns, own);
  try {
    return spawn();
  } finally {
    // Where it took so long that it was taken for dead, the turn is another one's by now.
    if (Atomics.compareExchange(memory, holder, own, nobody) === own) {
      Atomics.notify(memory, holder, 1);
    }
  }
}

function awaitTurn({ memory, patienceMs }: Turns, own: number): void {
  for (;;) {
    const other = Atomics.compareExchange(memory, holder, nobody, own);
    if (other === nobody) return;
    if (Atomics.wait(memory, holder, other, patienceMs) !== "timed-out") continue;
    if (Atomics.compareExchange(memory, holder, other, own) === other) return;
  }
}
