import type { ThreadReply, ThreadRequest } from "../../core/assignment.ts";
import type { Confinement } from "../../core/security/confinement.ts";
import { confinedPermissions, type ThreadNeeds } from "./confined_permissions.ts";

/**
 * What a slot thread may do: all that the engine may where the config is trusted, else no more than it
 * needs of what was granted.
 */
export interface ThreadPermissions extends ThreadNeeds {
  /** What confines all that it does where the config is not trusted. */
  readonly confinement?: Confinement | null;
}

type Pong = Extract<ThreadReply, { kind: "pong" }>;

function isPong(reply: { readonly kind: string }): reply is Pong {
  return reply.kind === "pong";
}

/** How a thread is watched. Times in ms. */
export interface ThreadWatch {
  readonly pingEveryMs: number;
  /** How long a thread may leave a ping unanswered. */
  readonly wedgedAfterMs: number;
  /** The same once all that it does is to end. */
  readonly urgedMs: number;
}

/** How threads are watched unless told otherwise. */
export const defaultWatch: ThreadWatch = {
  pingEveryMs: 5_000,
  wedgedAfterMs: 30_000,
  urgedMs: 3_000,
};

/** What a thread hears first. */
export interface TurnsMessage {
  readonly kind: "turns";
  readonly memory: SharedArrayBuffer;
}

/**
 * One Web Worker that runs executions for several slots or takes looks at conditions, and what is
 * needed to notice its death.
 */
export class SlotThread<
  Request = ThreadRequest,
  Reply extends { readonly kind: string } = Exclude<ThreadReply, { kind: "pong" }>,
> {
  readonly #worker: Worker;
  readonly #onDeath: (reason: string) => void;
  readonly #watch: ThreadWatch;
  #pinger: ReturnType<typeof setInterval> | null = null;
  #sentAt = new Map<number, number>();
  readonly #urging = new Set<ReturnType<typeof setTimeout>>();
  #token = 0;
  #dead = false;

  constructor(entry: URL, permissions: ThreadPermissions, deps: {
    readonly onReply: (reply: Reply) => void;
    /** Called at most once, and never after `end()`. */
    readonly onDeath: (reason: string) => void;
    readonly watch: ThreadWatch;
    /** The memory by which all threads agree on whose turn it is to start a process. */
    readonly turns: SharedArrayBuffer;
  }) {
    const confinement = permissions.confinement ?? null;
    this.#onDeath = deps.onDeath;
    this.#watch = deps.watch;
    const options = {
      type: "module",
      name: "slot",
      deno: {
        // Deno opens what lies in /dev, /proc and /sys for nobody with less than every permission, and
        // logs in memory or a check of the kernel's state are nobody's mistake.
        permissions: confinement === null
          ? "inherit"
          : confinedPermissions(confinement, permissions),
      },
    } as const;
    this.#worker = new Worker(entry, options as unknown as WorkerOptions);
    this.#worker.postMessage({ kind: "turns", memory: deps.turns } satisfies TurnsMessage);
    this.#worker.onmessage = (event: MessageEvent<Reply | Pong>) => {
      if (this.#dead) return;
      const reply = event.data;
      if (isPong(reply)) this.#sentAt.delete(reply.token);
      else deps.onReply(reply);
    };
    this.#worker.onerror = (event) => {
      // Unhandled, it would end the engine together with the thread.
      event.preventDefault();
      this.#die(event.message);
    };
    this.#worker.onmessageerror = () => this.#die("a message could not be read");
    if (confinement !== null) {
      this.#worker.postMessage({ kind: "confine", confinement } satisfies ThreadRequest);
    }
  }

  /** Sends a request. */
  send(request: Request): void {
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

  /** Has little patience from now on: all that the thread does is to end. */
  urge(): void {
    if (this.#dead) return;
    const token = this.#sendPing();
    const { urgedMs } = this.#watch;
    this.#urging.add(setTimeout(() => {
      if (this.#sentAt.has(token)) this.#die(`it did not answer for ${urgedMs / 1000} s`);
    }, urgedMs));
  }

  /** Ends the thread; a process that it was waiting for loses its waiter, not its life. */
  end(): void {
    this.watched = false;
    this.#dead = true;
    for (const timer of this.#urging) clearTimeout(timer);
    this.#worker.terminate();
  }

  #ping(): void {
    const now = performance.now();
    const [oldest] = this.#sentAt.values();
    if (oldest !== undefined && now - oldest > this.#watch.wedgedAfterMs) {
      return this.#die(`it did not answer for ${Math.round(now - oldest) / 1000} s`);
    }
    this.#sendPing();
  }

  #sendPing(): number {
    this.#sentAt.set(++this.#token, performance.now());
    this.#worker.postMessage({ kind: "ping", token: this.#token } satisfies ThreadRequest);
    return this.#token;
  }

  #die(reason: string): void {
    if (this.#dead) return;
    this.end();
    this.#onDeath(reason);
  }
}
