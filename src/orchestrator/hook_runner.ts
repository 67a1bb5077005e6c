import { hookMark, markValue, type RunMarks } from "../core/environment/engine_variables.ts";
import type { EnvResolver } from "../core/environment/env_layers.ts";
import { isoUtc } from "../core/text/format_time.ts";
import type { HookRun } from "../core/hooks/hook_run.ts";
import { hooksAfter, type HookSpec, hookTitle } from "../core/hooks/hooks.ts";
import { hookVariables } from "../core/hooks/hook_variables.ts";
import { jobId, slotId } from "../core/ids.ts";
import { hookLogPath } from "../core/log_paths.ts";
import type { RunReport } from "../core/run/run_report.ts";
import type { SecretRegistry } from "../core/secrets/secret_registry.ts";
import type { Clock } from "../ports/clock.ts";
import type { SlotEvent, SlotPool } from "../ports/slot_pool.ts";
import type { Announcer } from "./announcer.ts";
import type { Inbox } from "./inbox.ts";
import type { RunMessage } from "./run_message.ts";
import { launchVariables } from "../core/environment/launch_variables.ts";
import { blankExecution } from "./without_process.ts";

/** What hooks are run with. */
export interface HookRunnerDeps {
  readonly hooks: readonly HookSpec[];
  readonly environmentOf: EnvResolver;
  /** What the run's processes are marked by. */
  readonly marks: RunMarks;
  readonly secrets: SecretRegistry;
  readonly clock: Clock;
  readonly slots: SlotPool;
  readonly inbox: Inbox<RunMessage>;
  readonly announcer: Announcer;
}

/** Hooks run one after the other, on the run's first slot. */
const slot = slotId(0);

/**
 * Runs the hooks that follow a run, once all its slots are free. Whatever becomes of them, the run
 * stays what it was. A signal ends the one that runs and those that would follow.
 */
export class HookRunner {
  readonly #deps: HookRunnerDeps;
  /** The signal that ended the hooks, or `null`. */
  #stoppedBy: string | null;

  /** @param stoppedBy A signal that has insisted on the run's end already, or `null`. */
  constructor(deps: HookRunnerDeps, stoppedBy: string | null) {
    this.#deps = deps;
    this.#stoppedBy = stoppedBy;
  }

  /** Runs what is to follow a run; returns how each of them ended. */
  async run(report: Omit<RunReport, "hooks">): Promise<readonly HookRun[]> {
    const { clock, announcer } = this.#deps;
    const ended: HookRun[] = [];
    for (const hook of hooksAfter(report.status, this.#deps.hooks)) {
      const run = this.#stoppedBy === null
        ? await this.#execute(hook, report)
        : this.#cancelled(hook, this.#stoppedBy);
      announcer.announce([{ kind: "hook_ended", at: clock.now(), hook: run }]);
      ended.push(run);
    }
    return ended;
  }

  async #execute(hook: HookSpec, report: Omit<RunReport, "hooks">): Promise<HookRun> {
    const { environmentOf, marks, secrets, clock, slots, announcer } = this.#deps;
    const { run } = report;
    const { name, place, command, commandText, timeoutMs, killGraceMs, launch } = hook;
    const startedAt = clock.now();
    const logPath = hookLogPath(run, name, place);
    const { values, origin } = environmentOf({});
    announcer.announce([{
      kind: "hook_started",
      at: startedAt,
      name,
      place,
      command: commandText,
      logPath,
    }]);
    slots.start({
      slot,
      // For messages alone: no job asks anything here.
      jobId: jobId(hookTitle(hook)),
      command,
      env: {
        ...values,
        ...launchVariables(launch, origin),
        ...hookVariables(report, hook, markValue(marks, hookMark(marks.own, hook))),
      },
      cwd: run.workingDir,
      launcher: launch?.words ?? [],
      maskValues: secrets.learn(values),
      logPath,
      logHeading: run.attempt === 1
        ? null
        : `--- attempt ${run.attempt}, ${isoUtc(startedAt)} ---\n`,
      logMaxBytes: null,
      outputs: null,
      preChecks: [],
      postChecks: [],
      retry: null,
    }, { timeoutMs, graceMs: killGraceMs });
    const end = await this.#untilEnded(hook);
    const { outcome, pid, finishedAt, logOffset, logBytes, usage, checks, logLoss } = end;
    const ending = {
      ...{ outcome, pid, finishedAt, logOffset, logBytes, usage, checks },
      ...(logLoss === undefined ? {} : { logLoss }),
    };
    const execution = { n: 1, startedAt, ...ending, expectedMs: null, retry: null };
    return { name, place, execution, logPath };
  }

  async #untilEnded(hook: HookSpec): Promise<Extract<SlotEvent, { kind: "ended" }>> {
    const { inbox, slots, clock, announcer } = this.#deps;
    let ended: Extract<SlotEvent, { kind: "ended" }> | null = null;
    while (ended === null) {
      // To the last of them: a signal may stand behind the end.
      for (const message of await inbox.take()) {
        if (message.kind === "stop_requested") {
          this.#stoppedBy ??= message.signal;
          slots.terminate(slot, { kind: "cancelled", by: this.#stoppedBy });
          continue;
        }
        // What the run still had to say is late: it is over.
        if (message.kind !== "slot") continue;
        const { event } = message;
        if (event.kind === "ended") ended = event;
        if (event.kind === "notice") {
          const about = `hook ${hookTitle(hook)} ${event.message}`;
          const notice = { level: "info", jobId: null, message: about } as const;
          announcer.announce([{ kind: "notice", at: clock.now(), ...notice }]);
        }
      }
    }
    return ended;
  }

  #cancelled({ name, place }: HookSpec, by: string): HookRun {
    const outcome = { kind: "cancelled", by } as const;
    const execution = { ...blankExecution(this.#deps.clock.now()), outcome };
    return { name, place, execution, logPath: null };
  }
}
