import type { NotificationRecord } from "../core/notify/notification_record.ts";
import { resumeWords, showStep } from "../core/run/next_step.ts";
import { printable } from "../core/text/printable.ts";
import type { RunReport } from "../core/run/run_report.ts";
import type { NotificationManager, ToldNotification } from "../observers/notification_manager.ts";
import { HistoryError, type HistoryStore, type HistoryWrite } from "../ports/history_store.ts";
import type { RunKey } from "../ports/history_records.ts";
import type { LatestAttempt } from "../ports/latest_attempt.ts";
import type { Observer } from "../ports/observer.ts";
import type { CliDependencies } from "./cli_dependencies.ts";
import type { CommandInput } from "./command_line/command.ts";
import { historyOptions } from "./find_history.ts";
import type { LoadedConfig } from "./loaded_config.ts";
import { reportMaker } from "./make_report.ts";
import type { RunAdapters } from "./run_adapters.ts";
import type { RunEnvironment } from "./run_environment.ts";

/** Attempts that are looked through for one that has ended. */
const maxLatest = 20;

/** What the notifications of a run need of it. */
export interface TellingRun {
  readonly workflow: LoadedConfig["workflow"];
  readonly environment: RunEnvironment;
  readonly adapters: RunAdapters;
  readonly history: HistoryStore;
  /** What a restricted run was granted, as words of a command line; `null` for a trusted one. */
  readonly grants: readonly string[] | null;
  readonly historyPath: string;
}

/**
 * Tells of one run: what its observer hears on the way, and when the run is over and its verdict is
 * kept, of its end. Does nothing for a config that tells nobody.
 */
export class RunTelling {
  readonly #input: CommandInput;
  readonly #dependencies: CliDependencies;
  readonly #stopped = new AbortController();
  #historyPath = "";
  #manager: NotificationManager | null = null;
  #report: RunReport | null = null;
  #release: () => void = () => {};

  constructor(input: CommandInput, dependencies: CliDependencies) {
    this.#input = input;
    this.#dependencies = dependencies;
  }

  /** Prepares what the config asks for; to be done before the run is in the history. */
  async prepare(run: TellingRun): Promise<void> {
    const { workflow: { notify: settings, applicationName }, environment, adapters } = run;
    if (settings.mail === null && settings.channels.length === 0) return;
    const { NotificationManager } = await import("../observers/notification_manager.ts");
    const dependencies = this.#dependencies;
    this.#historyPath = run.historyPath;
    this.#manager = new NotificationManager({
      settings,
      ended: await this.#endedAttempts(run.history, run.historyPath, applicationName),
      place: adapters.engine,
      loadPorts: dependencies.loadNoticePorts,
      style: {
        clock: dependencies.clock,
        logReader: adapters.logReader,
        commandSuffix: historyOptions(run.historyPath, dependencies).join(""),
        resumeWords: resumeWords(run.grants).join(" "),
        utcOffset: dependencies.utcOffsetMinutes,
        mask: (text) => environment.secrets.mask(text),
        makeReport: reportMaker(
          run.historyPath,
          dependencies,
          (text) => environment.secrets.mask(text),
        ),
      },
    });
  }

  /** Who has to hear of the run's events. */
  get observers(): readonly Observer[] {
    return this.#manager === null ? [] : [this.#manager];
  }

  /** Decides what is told of the end, to be kept with it. */
  readonly decide = (report: RunReport): readonly HistoryWrite[] =>
    (this.#manager?.decide(report) ?? []).map(asWrite);

  /** Takes the run's end, and hears signals from now on: one ends the telling, and no more. */
  ended(report: RunReport, { onStopSignal }: Pick<RunAdapters, "onStopSignal">): void {
    if (this.#manager === null) return;
    this.#report = report;
    this.#release = onStopSignal((signal) => this.#stopped.abort(`stopped by ${signal}`));
  }

  /** Tells of the end, and says and records what became of it. The verdict stands whatever happens. */
  async tell({ verbose }: { readonly verbose: boolean }): Promise<void> {
    const report = this.#report;
    if (this.#manager === null || report === null) return;
    try {
      const told = await this.#manager.conclude(report, this.#stopped.signal);
      const { errorStyle } = this.#input;
      for (const one of told) {
        if (one.record.status !== "FAILED" && !verbose) continue;
        this.#dependencies.stderr.write(deliveryText(one, errorStyle));
      }
      if (told.length > 0) await this.#record(report.run, told.map(({ record }) => record));
    } finally {
      this.#release();
    }
  }

  async #record(
    { runId, attempt }: RunKey,
    notifications: readonly NotificationRecord[],
  ): Promise<void> {
    try {
      const history = await this.#dependencies.openHistory(this.#historyPath, "write");
      try {
        history?.record({ runId, attempt }, notifications.map(asWrite));
      } finally {
        history?.close();
      }
    } catch (error) {
      if (!(error instanceof HistoryError)) throw error;
      this.#warn(`Could not record what became of notifications: ${error.message}`);
    }
  }

  /** Finds attempts that have ended, or whose engine has, and says what the last has told nobody. */
  async #endedAttempts(
    history: HistoryStore,
    historyPath: string,
    applicationName: string,
  ): Promise<readonly LatestAttempt[]> {
    const latest = history.listLatest(applicationName, maxLatest);
    const [newest] = latest;
    const inDoubt = latest.some(({ status, unsent }) => status === "RUNNING" || unsent > 0);
    if (!inDoubt || newest === undefined) return latest;
    const { lifeOf } = await this.#dependencies.loadEngineProbe();
    if (newest.unsent > 0 && lifeOf(newest.engine) === "dead") {
      const { runId, unsent } = newest;
      const what = unsent === 1 ? "a notification" : `${unsent} notifications`;
      const look = showStep(runId, historyOptions(historyPath, this.#dependencies)).command;
      this.#warn(`Run ${runId} never sent ${what}, since its engine ended first: ${look}`);
    }
    return latest.filter(({ status, engine }) => status !== "RUNNING" || lifeOf(engine) === "dead");
  }

  #warn(message: string): void {
    const { stderr } = this.#dependencies;
    stderr.write(`${this.#input.errorStyle.yellow("warning:")} ${printable(message)}\n`);
  }
}

function asWrite(notification: NotificationRecord): HistoryWrite {
  return { kind: "notification", notification };
}

/** Says what became of a notification. */
export function deliveryText(
  { record, hint }: ToldNotification,
  style: CommandInput["errorStyle"],
): string {
  const { channel, target, status, tries, detail } = record;
  const whom = channel === "mail" ? `mail to ${target}` : `${channel} notification to ${target}`;
  const tried = tries > 1 ? ` (${tries} tries)` : "";
  const text = printable(`${whom}${tried}: ${detail ?? ""}`);
  if (status !== "FAILED") return `${style.dim("sent:")} ${text}\n`;
  const advice = hint === null ? "" : `${style.cyan("hint:")} ${printable(hint)}\n`;
  return `${style.yellow("warning:")} Could not send ${text}\n${advice}`;
}
