import type { ExitStatus } from "../../../ports/process_runner.ts";
import { callLater } from "../../system/call_later.ts";
import type { Libc } from "../../system/libc.ts";
import { unblockSignals } from "../../system/unblock_signals.ts";
import { exitBySignal } from "../child_exit.ts";
import { addressOf, fixedWords } from "./spawn_memory.ts";

/** Of wait4(2): return at once, also where the child still runs. */
const noHang = 1;

/** On all processors that the runtime knows. */
const sigchld = 17;

/** How often children are looked at without being told of an end, ms: a lost signal costs that much. */
const sweepMs = 1_000;

/** A child that somebody waits for. */
interface Waiting {
  readonly pid: number;
  readonly resolve: (status: ExitStatus | null) => void;
}

/**
 * Waits for processes that this process has started by the C library. Each SIGCHLD is a reason to ask
 * for all of them, as signals of the same kind become one.
 */
export class ChildWatch {
  readonly #libc: Libc;
  /** Those that are waited for. No map: see `SlotTable` for what it costs to change one for each job. */
  #waiting: Waiting[] = [];
  readonly #status = fixedWords(2);
  readonly #statusAddress = addressOf(this.#status);
  readonly #onSignal = () => this.#look();
  #isSweeping = false;
  #isListening = false;

  constructor(libc: Libc) {
    this.#libc = libc;
  }

  /** Must be called before the first child is started, by the main thread. */
  listen(): void {
    if (this.#isListening) return;
    this.#isListening = true;
    unblockSignals([sigchld], () => this.#libc);
    Deno.addSignalListener("SIGCHLD", this.#onSignal);
  }

  /**
   * Waits for a child to end; its pid belongs to it until this resolves.
   *
   * @returns `null` where somebody else has taken its status.
   */
  wait(pid: number): Promise<ExitStatus | null> {
    return new Promise((resolve) => {
      const child = { pid, resolve };
      // It may have ended while nobody knew its pid.
      if (this.#hasEnded(child)) return;
      this.#waiting.push(child);
      this.#sweepLater();
    });
  }

  /** Stops listening; what still runs is waited for by nobody. */
  close(): void {
    if (this.#isListening) Deno.removeSignalListener("SIGCHLD", this.#onSignal);
    this.#isListening = false;
    this.#waiting = [];
  }

  #look(): void {
    this.#waiting = this.#waiting.filter((child) => !this.#hasEnded(child));
  }

  #sweepLater(): void {
    if (this.#isSweeping) return;
    this.#isSweeping = true;
    callLater(sweepMs, () => {
      this.#isSweeping = false;
      this.#look();
      if (this.#waiting.length > 0) this.#sweepLater();
    });
  }

  /** Tells who waits where a child has ended. */
  #hasEnded({ pid, resolve }: Waiting): boolean {
    const found = this.#libc.wait4(pid, this.#statusAddress, noHang, 0n);
    if (found === 0) return false;
    resolve(found === pid ? exitStatusOf(this.#status[0] ?? 0) : null);
    return true;
  }
}

/** Reads a status of wait(2). */
function exitStatusOf(status: number): ExitStatus {
  const signal = status & 0x7f;
  if (signal === 0) return { kind: "code", code: (status >> 8) & 0xff };
  return exitBySignal(signal);
}
