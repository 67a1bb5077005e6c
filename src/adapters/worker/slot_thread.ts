import type { ThreadReply, ThreadRequest } from "../../core/assignment.ts";
import type { Confinement } from "../../core/security/confinement.ts";
import { confinedPermissions } from "./confined_permissions.ts";

/** What a slot thread may do; what it does not need, it cannot. */
export interface ThreadPermissions {
  /** Folders of logs and of outputs, absolute. */
  readonly write: readonly string[];
  /** Whether something it does needs the network. */
  readonly net: boolean;
  /** Whether it starts programs, as all but the looks at conditions do. */
  readonly run?: boolean;
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
        permissions: {
          run: permissions.run ?? true,
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
          ...(confinement === null ? {} : confinedPermissions(confinement, permissions)),
        },
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
