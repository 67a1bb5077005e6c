import { messageOf } from "../../core/message_of.ts";
import type { ConditionAnswer } from "../../core/conditions/condition.ts";
import { markPart } from "../../core/environment/engine_variables.ts";
import { formatDuration } from "../../core/text/format_duration.ts";
import { programAnswer, programInput } from "../../core/plugins/plugin_program.ts";
import type { PluginQuestion } from "../../core/plugins/plugin_question.ts";
import type { PluginProblem, PluginSpec } from "../../core/plugins/plugin_spec.ts";
import { pluginText, shownAnswer } from "../../core/plugins/plugin_text.ts";
import type { StartingPluginHost } from "../../ports/plugin_host.ts";
import { signalGroup } from "../process/process_group.ts";
import type { PluginProcess } from "./plugin_process.ts";
import { processCommand } from "./process_command.ts";
import { systemClock } from "../system/system_clock.ts";

/** How a host is set up. */
export interface PluginHostOptions {
  readonly plugins: readonly PluginSpec[];
  /** Main module of the process of a JavaScript plugin. */
  readonly entry: URL;
  /** Takes the run's secrets out of a text. */
  readonly mask: (text: string) => string;
  /** How long a module may take to load, ms. */
  readonly loadMs?: number;
}

const defaultLoadMs = 30_000;

/** Why a question ends that takes longer than its plugin may. */
const tooLong = Symbol("too long");

/**
 * Makes the host of a config's plugins. A program is started for each question, a module has a
 * process of its own.
 */
export function createPluginHost(options: PluginHostOptions): StartingPluginHost {
  return new Host(options);
}

class Host implements StartingPluginHost {
  readonly #options: PluginHostOptions;
  readonly #plugins: ReadonlyMap<string, PluginSpec>;
  readonly #processes = new Map<string, Promise<PluginProcess>>();
  /** Leaders of the programs that run. */
  readonly #running = new Set<number>();
  #asked = 0;
  /** What ends each open question. */
  readonly #open = new Set<AbortController>();

  constructor(options: PluginHostOptions) {
    this.#options = options;
    this.#plugins = new Map(options.plugins.map((plugin) => [plugin.name, plugin]));
  }

  async load(): Promise<ReadonlyMap<string, PluginProblem>> {
    const modules = this.#options.plugins.filter(({ kind }) => kind === "module");
    const problems = await Promise.all(modules.map(async (plugin) => {
      const why = await (await this.#processOf(plugin)).load();
      return why === null ? [] : [[plugin.name, { message: this.#shown(why) }] as const];
    }));
    return new Map(problems.flat());
  }

  async ask(question: PluginQuestion, signal: AbortSignal): Promise<ConditionAnswer> {
    const plugin = this.#plugins.get(question.plugin);
    if (plugin === undefined) {
      const noun = question.purpose === "check" ? "check" : "plugin";
      return failed(`there is no ${noun} of this name`);
    }
    const end = new AbortController();
    this.#open.add(end);
    const cancelLimit = systemClock.after(plugin.timeoutMs, () => end.abort(tooLong));
    const either = AbortSignal.any([signal, end.signal]);
    try {
      const answer = plugin.kind === "program"
        ? await this.#askProgram(plugin, question, either)
        : await (await this.#processOf(plugin)).ask(question, either);
      if (!either.aborted) return shownAnswer(answer, this.#options.mask);
      return either.reason === tooLong
        ? failed(`it gave no answer within ${formatDuration(plugin.timeoutMs)}`)
        : failed("it was cancelled");
    } catch (error) {
      return failed(this.#shown(messageOf(error)));
    } finally {
      cancelLimit();
      this.#open.delete(end);
    }
  }

  async close(): Promise<void> {
    for (const end of this.#open) end.abort();
    for (const leader of this.#running) signalGroup(leader, "SIGKILL");
    for (const process of this.#processes.values()) await (await process).close();
    this.#processes.clear();
  }

  async #askProgram(
    { path }: PluginSpec,
    question: PluginQuestion,
    signal: AbortSignal,
  ): Promise<ConditionAnswer> {
    const { runProgram } = await import("../process/run_program.ts");
    const { cwd } = question;
    const { env, mark } = markPart(question.env, `plugin/${++this.#asked}`);
    let leader: number | null = null;
    const onProcess = (pid: number | null) => {
      if (pid !== null) this.#running.add(leader = pid);
      else if (leader !== null) this.#running.delete(leader);
    };
    const input = programInput(question);
    const ended = await runProgram({ argv: [path], env, cwd, input, onProcess }, signal);
    if (signal.aborted && leader !== null && mark !== null) {
      const { endRemainder } = await import("../process/kin_ender.ts");
      await endRemainder(leader, mark);
    }
    return ended.ok ? programAnswer(ended.value) : failed(`it cannot be started: ${ended.error}`);
  }

  #processOf(plugin: PluginSpec): Promise<PluginProcess> {
    const known = this.#processes.get(plugin.name);
    if (known !== undefined) return known;
    const { entry, loadMs = defaultLoadMs } = this.#options;
    const made = import("./plugin_process.ts").then(({ PluginProcess }) =>
      new PluginProcess(plugin, { command: processCommand(entry), loadMs })
    );
    this.#processes.set(plugin.name, made);
    return made;
  }

  #shown(text: string): string {
    return pluginText(text, this.#options.mask);
  }
}

function failed(reason: string): ConditionAnswer {
  return { kind: "failed", reason };
}
