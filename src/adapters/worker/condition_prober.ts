import type { LookAnswer } from "../../core/conditions/condition.ts";
import { markPart } from "../../core/environment/engine_variables.ts";
import type { Look, ProbeReply, ProbeRequest } from "../../core/conditions/look.ts";
import { ok } from "../../core/result.ts";
import type { ConditionProber } from "../../ports/condition_prober.ts";
import type { PluginHost } from "../../ports/plugin_host.ts";
import { signalGroup } from "../process/process_group.ts";
import { createSpawnTurns } from "../process/spawn_turns.ts";
import { ExecutionGroups } from "../sandbox/execution_groups.ts";
import { signalGroupOnly } from "../sandbox/terminate_sandbox.ts";
import {
  defaultWatch,
  SlotThread,
  type ThreadPermissions,
  type ThreadWatch,
} from "./slot_thread.ts";
import { makeThread } from "./make_thread.ts";

/** How a prober is set up. */
export interface ConditionProberOptions {
  /** Entry module of the thread. */
  readonly entry: URL;
  readonly permissions: ThreadPermissions;
  readonly plugins: Pick<PluginHost, "ask">;
  readonly watch?: ThreadWatch;
  /** By which its thread takes turns with others in starting processes. */
  readonly turns?: SharedArrayBuffer;
  /** Told in words of what an operator should know. */
  readonly onTrouble: (message: string) => void;
}

/** How long after its limit the answer to a look may still come, ms: processes are ended meanwhile. */
const answerGraceMs = 5_000;

/** How long looks that were cancelled have to end their processes themselves, ms. */
const endingMs = 1_500;

/** A look that is being taken. */
interface Open {
  /** The process that was started for it, if there is one. */
  pid: number | null;
  /** The one that was started last, which may be gone. */
  leader: number | null;
  /** Carried by what is started for it alone; `null` where nothing outlives its group. */
  readonly mark: string | null;
  /** Whether its processes are ended before they end themselves. */
  readonly isCut: () => boolean;
  readonly answer: (answer: LookAnswer) => void;
}

/** Takes looks in a thread of its own, made for the first of them and replaced when it dies. */
export function createConditionProber(options: ConditionProberOptions): ConditionProber {
  return new ThreadProber(options);
}

class ThreadProber implements ConditionProber {
  readonly #options: ConditionProberOptions;
  readonly #open = new Map<number, Open>();
  /** Those of the commands of looks; `null` where they have none. */
  readonly #groups: ExecutionGroups | null;
  #thread: SlotThread<ProbeRequest, ProbeReply> | null = null;
  /** Answers that wait for the end of what was started for them. */
  readonly #endings = new Set<Promise<void>>();
  #token = 0;
  #onIdle: () => void = () => {};

  constructor(options: ConditionProberOptions) {
    this.#options = options;
    const groups = options.permissions.confinement?.os?.groups ?? null;
    this.#groups = groups === null ? null : new ExecutionGroups(groups);
  }

  look(look: Look, signal: AbortSignal): Promise<LookAnswer> {
    const { condition } = look;
    return condition.kind === "plugin"
      ? this.#ask({ ...look, condition }, signal)
      : this.#lookInThread(look, signal);
  }

  /** Ends looks gently, then for sure. */
  async close(): Promise<void> {
    for (const token of this.#open.keys()) this.#thread?.send({ kind: "cancel_look", token });
    if (this.#open.size > 0) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
        timer = setTimeout(resolve, endingMs);
      });
      clearTimeout(timer);
    }
    this.#thread?.end();
    this.#thread = null;
    this.#abandon("the run has ended");
    await Promise.all(this.#endings);
  }

  async #ask(
    { condition, jobId, env, cwd, limitMs }: Look & {
      readonly condition: { readonly kind: "plugin" };
    },
    signal: AbortSignal,
  ): Promise<LookAnswer> {
    const { plugins } = this.#options;
    const { plugin, params } = condition;
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), limitMs);
    const question = { plugin, purpose: "dependency", params, jobId, env, cwd } as const;
    const answer = await plugins.ask(question, AbortSignal.any([signal, limit.signal]));
    clearTimeout(timer);
    return limit.signal.aborted && answer.kind !== "met" ? tooLate(limitMs) : answer;
  }

  #lookInThread(look: Look, signal: AbortSignal): Promise<LookAnswer> {
    const made = this.#thread === null ? makeThread(() => this.#startThread()) : ok(this.#thread);
    if (!made.ok) return Promise.resolve({ kind: "not_yet", reason: made.error });
    const thread = this.#thread = made.value;
    const token = ++this.#token;
    const { env, mark } = markPart(look.env, `look/${token}`);
    const since = performance.now();
    return new Promise((resolve) => {
      const cancel = () => thread.send({ kind: "cancel_look", token });
      // The thread keeps the limit; a look that it cannot end must not keep a job waiting.
      const timer = setTimeout(
        () => this.#give(token, tooLate(look.limitMs)),
        look.limitMs + answerGraceMs,
      );
      this.#open.set(token, {
        pid: null,
        leader: null,
        mark: this.#isConfined ? null : mark,
        isCut: () => signal.aborted || performance.now() - since >= look.limitMs,
        answer: (answer) => {
          clearTimeout(timer);
          signal.removeEventListener("abort", cancel);
          resolve(answer);
        },
      });
      signal.addEventListener("abort", cancel);
      thread.watched = true;
      thread.send({ kind: "look", token, look: { ...look, env } });
      if (signal.aborted) cancel();
    });
  }

  #startThread(): SlotThread<ProbeRequest, ProbeReply> {
    const { entry, permissions, watch = defaultWatch, turns } = this.#options;
    return new SlotThread<ProbeRequest, ProbeReply>(entry, permissions, {
      watch,
      turns: turns ?? createSpawnTurns(),
      onReply: (reply) => this.#onReply(reply),
      onDeath: (reason) => {
        this.#thread = null;
        const again = "what it looked at is looked at again";
        this.#options.onTrouble(`The thread that looks at conditions died: ${reason}; ${again}`);
        this.#abandon(`the thread that looked died: ${reason}`);
      },
    });
  }

  #onReply(reply: ProbeReply): void {
    switch (reply.kind) {
      case "look_process": {
        const open = this.#open.get(reply.token);
        if (open === undefined) return;
        // The thread may not signal groups itself where the config is not trusted.
        if (reply.pid === null && open.pid !== null && this.#isConfined) {
          signalGroupOnly(open.pid, "SIGKILL");
          this.#groups?.leave(open.pid);
        }
        open.pid = reply.pid;
        open.leader = reply.pid ?? open.leader;
        return;
      }
      case "looked":
        return this.#give(reply.token, reply.answer);
      default:
        reply satisfies never;
    }
  }

  #give(token: number, answer: LookAnswer): void {
    const open = this.#open.get(token);
    if (open === undefined) return;
    this.#open.delete(token);
    if (open.pid !== null) {
      signalGroup(open.pid, "SIGKILL");
      this.#groups?.leave(open.pid);
    }
    const ending = this.#endRemainderOf(open).then(() => {
      this.#endings.delete(ending);
      open.answer(answer);
    });
    this.#endings.add(ending);
    if (this.#open.size > 0) return;
    if (this.#thread !== null) this.#thread.watched = false;
    this.#onIdle();
  }

  /** Ends what has left the group of a process that was ended. */
  async #endRemainderOf({ pid, leader, mark, isCut }: Open): Promise<void> {
    if (leader === null || mark === null || (pid === null && !isCut())) return;
    const { endRemainder } = await import("../process/kin_ender.ts");
    await endRemainder(leader, mark);
  }

  get #isConfined(): boolean {
    return (this.#options.permissions.confinement ?? null) !== null;
  }

  /** Nobody will answer what is open: later looks may find out. */
  #abandon(reason: string): void {
    for (const token of [...this.#open.keys()]) this.#give(token, { kind: "not_yet", reason });
  }
}

function tooLate(limitMs: number): LookAnswer {
  return {
    kind: "not_yet",
    reason: `the look at it did not end within ${Math.round(limitMs) / 1000} s`,
  };
}
