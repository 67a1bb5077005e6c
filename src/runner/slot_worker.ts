/// <reference lib="deno.worker" />
/**
 * Entry of a thread. Several slots may share it: each assignment is a run of its own. It starts
 * processes and waits for them; it neither signals them nor knows what they are for. A thread of its
 * own takes the looks at what jobs wait for.
 *
 * @module
 */
import { createJobLogs } from "../adapters/fs/job_log.ts";
import { createOutputFiles } from "../adapters/fs/output_files.ts";
import { groupExists } from "../adapters/process/process_group.ts";
import { createProcessRunner } from "../adapters/process/spawn.ts";
import { takeTurns } from "../adapters/process/spawn_turns.ts";
import type { ConfinedThread } from "../adapters/sandbox/confined_thread.ts";
import type { Assignment, ThreadReply, ThreadRequest } from "../core/assignment.ts";
import type { SlotId } from "../core/ids.ts";
import type { ProbeReply, ProbeRequest } from "../core/conditions/look.ts";
import type { Confinement } from "../core/security/confinement.ts";
import type { Files } from "../ports/files.ts";
import type { Probes } from "../ports/probes.ts";
import type { AskRetry } from "./ask_retry.ts";
import type { RunCheck } from "./checks/check_runner.ts";
import type { TakeLook } from "./conditions/looker.ts";
import { JobRunner, type RunnerSignals } from "./job_runner.ts";
import { PluginQuestions } from "./plugin_questions.ts";

const plugins = new PluginQuestions(reply);

let takeLook: Promise<TakeLook> | null = null;

/** What cancels each look at a condition. */
const looks = new Map<number, AbortController>();

function loadLooks(): Promise<TakeLook> {
  return takeLook ??= (async () => {
    const [{ createLooker }, views] = await Promise.all([
      import("./conditions/looker.ts"),
      openViews(),
    ]);
    return createLooker(views);
  })();
}

async function look({ token, look }: Extract<ProbeRequest, { kind: "look" }>): Promise<void> {
  const cancel = new AbortController();
  looks.set(token, cancel);
  const answer = await (await loadLooks())(look, {
    signal: cancel.signal,
    onProcess: (pid) => reply({ kind: "look_process", token, pid }),
  });
  looks.delete(token);
  reply({ kind: "looked", token, answer });
}

/** What stands between a config that nobody trusts and the machine; `null` for one that is trusted. */
let confined: Promise<ConfinedThread> | null = null;

async function confine(confinement: Confinement): Promise<ConfinedThread> {
  const { confineThread } = await import("../adapters/sandbox/confined_thread.ts");
  return confineThread(confinement);
}

/** What checks and looks see of the world. */
async function openViews(): Promise<{ readonly files: Files; readonly probes: Probes }> {
  if (confined !== null) return await confined;
  const [{ openFiles }, { openProbes }] = await Promise.all([
    import("../adapters/fs/files.ts"),
    import("../adapters/probes/probes.ts"),
  ]);
  return { files: openFiles(), probes: openProbes() };
}

let runner: JobRunner | null = null;

/** Made when the first job comes: by then it is known whether the config is trusted. */
async function openRunner(): Promise<JobRunner> {
  const { processes, logs, outputs } = await confined ??
    { processes: createProcessRunner(), logs: createJobLogs(), outputs: createOutputFiles() };
  return runner ??= new JobRunner({
    processes,
    logs,
    outputs,
    loadChecks,
    loadAskRetry,
  });
}

let runCheck: Promise<RunCheck> | null = null;

function loadChecks(): Promise<RunCheck> {
  return runCheck ??= (async () => {
    const [{ createCheckRunner }, views] = await Promise.all([
      import("./checks/check_runner.ts"),
      openViews(),
    ]);
    return createCheckRunner({ ...views, plugins, now: Date.now });
  })();
}

async function loadAskRetry(): Promise<AskRetry> {
  const [{ createRetryAsker }, { matchLines }, runCheck] = await Promise.all([
    import("./ask_retry.ts"),
    import("../adapters/probes/match_lines.ts"),
    loadChecks(),
  ]);
  return createRetryAsker({ matchLines, runCheck });
}

/** What ends the execution of each slot, and what cancels it with all that would follow. */
const running = new Map<SlotId, Readonly<Record<keyof RunnerSignals, AbortController>>>();

/** Slots of which a process is gone, and what it left is being looked after. */
const awaitingReap = new Map<SlotId, () => void>();

function reply(message: ThreadReply | ProbeReply): void {
  self.postMessage(message);
}

self.onmessage = (event: MessageEvent<ThreadRequest | ProbeRequest>) => {
  const request = event.data;
  switch (request.kind) {
    case "turns":
      return takeTurns(request.memory);
    case "confine":
      confined = confine(request.confinement);
      // Whoever needs it hears of its failure; nothing is ever started without it.
      confined.catch(() => {});
      return;
    case "ping":
      return reply({ kind: "pong", token: request.token });
    case "reaped":
      awaitingReap.get(request.slot)?.();
      awaitingReap.delete(request.slot);
      return;
    case "cancel": {
      const { cause, slot } = request;
      running.get(slot)?.end.abort(cause);
      if (cause.kind === "cancelled") running.get(slot)?.cancel.abort();
      return;
    }
    case "plugin_answered":
      return plugins.answered(request.token, request.answer);
    case "look":
      void look(request);
      return;
    case "cancel_look":
      looks.get(request.token)?.abort();
      return;
    case "run": {
      const { slot } = request.assignment;
      const end = new AbortController();
      const cancel = new AbortController();
      running.set(slot, { end, cancel });
      void execute(request.assignment, { end: end.signal, cancel: cancel.signal });
      return;
    }
    default:
      request satisfies never;
  }
};

/** A failure of the thread's own ends it, which main notices: no job is without its end. */
async function execute(assignment: Assignment, signals: RunnerSignals): Promise<void> {
  const { slot, postChecks, retry } = assignment;
  const runner = await openRunner();
  const result = await runner.run(assignment, {
    spawned: (pid) => reply({ kind: "spawned", slot, pid }),
    exited: (pid) => {
      // The usual case costs no message: nothing is left that main would have to end, and the
      // job's time limit has nothing more to limit.
      const isLast = postChecks.length === 0 && retry === null;
      if (!groupExists(pid) && isLast) return Promise.resolve();
      reply({ kind: "exited", slot, pid });
      return new Promise((resolve) => awaitingReap.set(slot, resolve));
    },
    checkCut: (pid, mark) => {
      reply({ kind: "check_cut", slot, pid, mark });
      return new Promise((resolve) => awaitingReap.set(slot, resolve));
    },
    checkProcess: (pid) => reply({ kind: "check_process", slot, pid }),
  }, signals);
  running.delete(slot);
  reply({ kind: "ended", slot, ...result });
}
