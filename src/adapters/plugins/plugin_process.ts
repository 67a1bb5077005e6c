import { messageOf } from "../../core/message_of.ts";
import { pathToFileURL } from "node:url";
import type { ConditionAnswer } from "../../core/conditions/condition.ts";
import { markValue, markVariable } from "../../core/environment/engine_variables.ts";
import { formatDuration } from "../../core/text/format_duration.ts";
import { LineSplitter } from "../../core/text/line_splitter.ts";
import { folderOf } from "../../core/paths.ts";
import {
  moduleQuestion,
  type PluginRequest,
  readPluginReply,
  type ThreadRights,
} from "../../core/plugins/plugin_protocol.ts";
import type { PluginQuestion } from "../../core/plugins/plugin_question.ts";
import type { Grant, PluginSpec } from "../../core/plugins/plugin_spec.ts";
import { exitOf } from "../process/child_exit.ts";
import { KinEnder } from "../process/kin_ender.ts";
import { groupExists, signalGroup } from "../process/process_group.ts";
import { findSetsid } from "../process/spawn.ts";
import { inTurn } from "../process/spawn_turns.ts";
import type { ProcessCommand } from "./process_command.ts";

/** How long a module may take to answer once it has been told that nobody waits for it, ms. */
const graceMs = 500;

/** Longest message that a process may send, UTF-16 units. */
const maxMessage = 1_000_000;

/** A question that has no answer yet. */
interface Pending {
  readonly question: PluginQuestion;
  readonly signal: AbortSignal;
  readonly settle: (answer: ConditionAnswer) => void;
}

/** A process that loads or has loaded the module. */
interface Live {
  readonly child: Deno.ChildProcess;
  /** Ends what it has started, wherever that has gone. */
  readonly kin: KinEnder;
  readonly requests: WritableStreamDefaultWriter<Uint8Array>;
  /** Why the module was not loaded, or `null`. */
  readonly loaded: Promise<string | null>;
  readonly endLoading: (why: string | null) => void;
}

/**
 * The process of one JavaScript plugin, in which a Web Worker runs the module: made when it is
 * needed, killed when it does not answer, and then made again for whoever else waits. A worker of the
 * engine's own process would not do: Deno 2.9.6 cannot end one that loops, and such a thread takes a
 * processor and keeps the engine from ending.
 */
export class PluginProcess {
  readonly #plugin: PluginSpec;
  readonly #command: ProcessCommand;
  readonly #loadMs: number;
  readonly #pending = new Map<number, Pending>();
  /** All processes that have not ended yet. */
  readonly #children = new Set<Promise<unknown>>();
  #live: Live | null = null;
  #token = 0;

  constructor(
    plugin: PluginSpec,
    { command, loadMs }: { readonly command: ProcessCommand; readonly loadMs: number },
  ) {
    this.#plugin = plugin;
    this.#command = command;
    this.#loadMs = loadMs;
  }

  /** Loads the module. Returns why that cannot be, or `null`. */
  load(): Promise<string | null> {
    return this.#start();
  }

  /**
   * Asks the module. Ends soon after the signal is given, whatever the module does; the answer then
   * means nothing.
   */
  ask(question: PluginQuestion, signal: AbortSignal): Promise<ConditionAnswer> {
    if (signal.aborted) return Promise.resolve(nobodyWaits);
    const token = ++this.#token;
    return new Promise((resolve) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const onAbort = () => {
        this.#send({ kind: "cancel", token });
        timer = setTimeout(() => this.#restart(), graceMs);
      };
      const settle = (answer: ConditionAnswer) => {
        this.#pending.delete(token);
        signal.removeEventListener("abort", onAbort);
        clearTimeout(timer);
        resolve(answer);
      };
      this.#pending.set(token, { question, signal, settle });
      signal.addEventListener("abort", onAbort, { once: true });
      this.#start();
      this.#post(token, question);
    });
  }

  /** Ends the process and all of its group, and waits for that. */
  async close(): Promise<void> {
    this.#die("it was closed");
    await Promise.all(this.#children);
  }

  /** Starts the process unless there is one. Returns why the module is not loaded, or `null`. */
  #start(): Promise<string | null> {
    if (this.#live !== null) return this.#live.loaded;
    let child: Deno.ChildProcess;
    const mark = crypto.randomUUID();
    try {
      child = spawn(this.#command, mark);
    } catch (error) {
      const why = `its process cannot be started: ${messageOf(error)}`;
      this.#failAll(why);
      return Promise.resolve(why);
    }
    const { promise: loaded, resolve: endLoading } = Promise.withResolvers<string | null>();
    const kin = new KinEnder(
      { leader: child.pid, leaderTicks: null, mark },
      { graceMs: 0, group: child.pid },
    );
    const live: Live = { child, kin, requests: child.stdin.getWriter(), loaded, endLoading };
    this.#live = live;
    const tooLong = `it was not loaded within ${formatDuration(this.#loadMs)}`;
    const timer = setTimeout(() => this.#dieIf(live, tooLong), this.#loadMs);
    loaded.then(() => clearTimeout(timer));
    const ended = this.#follow(live).finally(() => this.#children.delete(ended));
    this.#children.add(ended);
    this.#send({
      kind: "load",
      url: pathToFileURL(this.#plugin.path).href,
      rights: rightsOf(this.#plugin),
    });
    return loaded;
  }

  /** Reads what the process sends, to its end. */
  async #follow(live: Live): Promise<void> {
    const { child } = live;
    const lines = new LineSplitter(maxMessage);
    try {
      for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
        const whole = lines.push(text);
        if (whole === null) this.#dieIf(live, strange);
        for (const line of whole ?? []) this.#onMessage(live, line);
      }
    } catch {
      // The process is gone, which its status tells.
    }
    const exit = await exitOf(child);
    // What it left running is ended too.
    if (groupExists(child.pid)) signalGroup(child.pid, "SIGKILL");
    await live.kin.finish();
    const how = exit.kind === "code" ? `exit code ${exit.code}` : exit.signal;
    this.#dieIf(live, `its process ended: ${how}`, { isGone: true });
    await live.requests.abort().catch(() => {});
  }

  #onMessage(live: Live, line: string): void {
    if (live !== this.#live) return;
    const reply = readPluginReply(parsed(line));
    switch (reply?.kind) {
      case "loaded":
        return live.endLoading(null);
      case "not_loaded":
        return this.#die(reply.message);
      case "broke":
        return this.#die(`it broke: ${reply.message}`);
      case "answered":
        // One that nobody waits for any more is late, not wrong.
        return this.#pending.get(reply.token)?.settle(reply.answer);
      case undefined:
        return this.#die(strange);
      default:
        reply satisfies never;
    }
  }

  /** Ends a process that is stuck, and asks a new one what others are still waiting for. */
  #restart(): void {
    this.#end("it was stuck");
    for (const { signal, settle } of [...this.#pending.values()]) {
      if (signal.aborted) settle(nobodyWaits);
    }
    if (this.#pending.size === 0) return;
    this.#start();
    for (const [token, { question }] of this.#pending) this.#post(token, question);
  }

  #dieIf(live: Live, why: string, state = { isGone: false }): void {
    if (live === this.#live) this.#die(why, state);
  }

  #die(why: string, state = { isGone: false }): void {
    this.#end(why, state);
    this.#failAll(why);
  }

  #end(why: string, { isGone } = { isGone: false }): void {
    const live = this.#live;
    this.#live = null;
    if (live === null) return;
    if (!isGone) {
      // Before the group is ended: some are known by their parents only.
      live.kin.look();
      signalGroup(live.child.pid, "SIGKILL");
    }
    live.endLoading(why);
  }

  #failAll(reason: string): void {
    for (const { settle } of [...this.#pending.values()]) settle({ kind: "failed", reason });
  }

  #post(token: number, question: PluginQuestion): void {
    const asked = moduleQuestion(question, this.#plugin.grants.env);
    this.#send({ kind: "ask", token, question: asked });
  }

  /** A process that cannot be written to ends, and that is heard of. */
  #send(request: PluginRequest): void {
    const line = new TextEncoder().encode(`${JSON.stringify(request)}\n`);
    this.#live?.requests.write(line).catch(() => {});
  }
}

const nobodyWaits: ConditionAnswer = { kind: "failed", reason: "it was cancelled" };
const strange = "it sent a message of its own";

function spawn(
  { argv: [program, ...args], env }: ProcessCommand,
  mark: string,
): Deno.ChildProcess {
  const outer = env[markVariable] ?? null;
  const setsid = findSetsid();
  const [first, ...rest] = setsid === null ? [program, ...args] : [setsid, program, ...args];
  const command = new Deno.Command(first ?? program, {
    args: rest,
    cwd: "/",
    env: { ...env, [markVariable]: markValue({ outer }, mark) },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
    ...(setsid === null ? { detached: true } : {}),
  });
  return inTurn(() => command.spawn());
}

function rightsOf({ path, grants }: PluginSpec): ThreadRights {
  return {
    // A module may be made of several files.
    read: grants.read === true ? true : [folderOf(path), ...listOf(grants.read)],
    write: grants.write,
    net: grants.net,
    run: grants.run,
    // What is granted of the job's environment is in a question.
    env: false,
    sys: false,
    ffi: false,
    import: false,
  };
}

function listOf(grant: Grant): readonly string[] {
  return typeof grant === "boolean" ? [] : grant;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
