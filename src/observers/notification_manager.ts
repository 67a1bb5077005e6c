import { messageOf } from "../core/message_of.ts";
import type { Channel } from "../core/notify/channel.ts";
import type { MailSettings } from "../core/notify/mail_settings.ts";
import type { NotificationRecord } from "../core/notify/notification_record.ts";
import type { NotifySettings } from "../core/notify/notify_settings.ts";
import { endEventOf, type NotifyEvent, wantedAs } from "../core/notify/notify_event.ts";
import { executionReason } from "../core/execution.ts";
import { listed } from "../core/text/listed.ts";
import type { RunEvent } from "../core/run/run_event.ts";
import type { RunHeader } from "../core/run/run_header.ts";
import type { RunReport } from "../core/run/run_report.ts";
import type { Observer } from "../ports/observer.ts";
import { deliverMail, deliverToChannel, type NoticeStyle } from "./notify/deliver_notice.ts";
import type { AttemptBefore, NoticeFacts, RetryNote, RunPlace } from "./notify/notice_facts.ts";
import type { NoticePorts } from "./notify/notice_ports.ts";
import type { Delivered } from "./notify/try_until.ts";

/** What a `NotificationManager` works with. */
export interface NotificationManagerDeps {
  readonly settings: NotifySettings;
  readonly style: NoticeStyle;
  readonly place: RunPlace;
  /** Attempts of the application that have ended, the newest first; later ones may be among them. */
  readonly ended: readonly AttemptBefore[];
  readonly loadPorts: () => Promise<NoticePorts>;
}

/** What became of a notification, and what may help where it failed. */
export interface ToldNotification {
  readonly record: NotificationRecord;
  readonly hint: string | null;
}

/** How long the start of a run waits for its first process before it is told, ms. */
const startDelayMs = 250;

/** How long mail about retries waits for further ones, and for the next mail, ms. */
const gatherMs = 1_000;
const retryPauseMs = 600_000;

/** How long what was told of the run while it went on may still take when it has ended, ms. */
const lateMs = 3_000;

/** One notification that is due. */
type Item =
  & Pick<NotificationRecord, "n" | "topic" | "target">
  & ({ readonly mail: MailSettings } | { readonly channel: Channel; readonly as: NotifyEvent });

/**
 * Tells people and programs of a run: of its start and of retries while it goes on, of its end when
 * everything else is over. Nothing that it does, or fails to do, changes what the run comes to.
 */
export class NotificationManager implements Observer {
  readonly name = "notifications";
  readonly #deps: NotificationManagerDeps;
  #run: RunHeader | null = null;
  #count = 0;
  /** What has been told while the run went on, and what it came to. */
  readonly #early: Promise<ToldNotification>[] = [];
  readonly #stopEarly = new AbortController();
  #startIsDue = false;
  #cancelStart: () => void = () => {};
  #retries: RetryNote[] = [];
  #cancelRetries: (() => void) | null = null;
  #nextRetryMail = 0;
  /** What is told of the end, and as what kind of end. */
  #ending: { readonly event: NotifyEvent; readonly items: readonly Item[] } | null = null;

  constructor(deps: NotificationManagerDeps) {
    this.#deps = deps;
  }

  /** Takes note of events and tells, without waiting, of a start and of retries. */
  observe(events: readonly RunEvent[]): void {
    for (const event of events) {
      switch (event.kind) {
        case "run_started":
          this.#run = event.run;
          this.#startIsDue = true;
          // The first job comes first: what sends notifications takes a moment to load.
          this.#cancelStart = this.#deps.style.clock.after(startDelayMs, () => this.#tellStart());
          break;
        case "job_spawned":
        case "job_ended":
          this.#tellStart();
          break;
        case "job_retrying":
          this.#noteRetry(event);
          break;
        case "run_ended":
          this.#tellStart();
          break;
      }
    }
  }

  /** Lets no timer outlive the run. */
  close(): void {
    this.#cancelStart();
    this.#cancelRetries?.();
  }

  /** Decides what the end of the run is told of, for the record; once for one kind of end. */
  decide(report: RunReport): readonly NotificationRecord[] {
    return this.#itemsFor(report)
      .map((item) => this.#recordOf(item, { status: "PENDING", tries: 0, detail: null }));
  }

  /** A verdict that could not be recorded becomes a failure after all. */
  #itemsFor(report: RunReport): readonly Item[] {
    this.#run = report.run;
    const { settings } = this.#deps;
    const event = endEventOf(report.status, this.#before(report.run)?.status ?? null);
    if (this.#ending?.event === event) return this.#ending.items;
    const items: Item[] = [];
    const { mail } = settings;
    if (mail !== null && wantsMail(mail, event)) {
      items.push({ ...this.#numbered(), topic: event, target: targetOf(mail), mail });
    } else if (mail !== null && this.#retries.length > 0) {
      // What no mail has told of yet.
      items.push({ ...this.#numbered(), topic: "retry", target: targetOf(mail), mail });
    }
    for (const channel of settings.channels) {
      const as = wantedAs(event, channel.on);
      if (as === null || !leadsSomewhere(channel, as)) continue;
      items.push({ ...this.#numbered(), topic: as, target: channel.target, channel, as });
    }
    this.#ending = { event, items };
    return items;
  }

  /**
   * Tells of the end of the run, and waits for what was told before.
   *
   * @param signal Given when nobody wants to wait any more; its reason is a text.
   * @returns All that was told of this run, and what became of it.
   */
  async conclude(
    report: RunReport,
    signal: AbortSignal,
  ): Promise<readonly ToldNotification[]> {
    const { style } = this.#deps;
    const stop = () => this.#stopEarly.abort(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    const cancel = style.clock.after(lateMs, () => {
      this.#stopEarly.abort("the run has ended meanwhile");
    });
    try {
      // A start that arrives after the end would look like another run.
      const early = await Promise.all(this.#early);
      const facts = this.#facts(report);
      const late = await Promise.all(
        this.#itemsFor(report).map((item) => this.#deliver(item, facts, signal)),
      );
      return [...early, ...late];
    } finally {
      cancel();
      signal.removeEventListener("abort", stop);
    }
  }

  #tellStart(): void {
    if (!this.#startIsDue) return;
    this.#startIsDue = false;
    this.#cancelStart();
    for (const channel of this.#deps.settings.channels) {
      if (!channel.on.includes("start") || !leadsSomewhere(channel, "start")) continue;
      const item: Item = {
        ...this.#numbered(),
        topic: "start",
        target: channel.target,
        channel,
        as: "start",
      };
      this.#early.push(this.#deliver(item, this.#facts(null), this.#stopEarly.signal));
    }
  }

  #noteRetry({ jobId, execution, until }: Extract<RunEvent, { kind: "job_retrying" }>): void {
    if (this.#deps.settings.mail?.on.retry !== true) return;
    const reason = executionReason(execution) ?? "did not succeed";
    this.#retries.push({ jobId, execution: execution.n, reason, until });
    const { clock } = this.#deps.style;
    const wait = Math.max(gatherMs, this.#nextRetryMail - clock.now());
    this.#cancelRetries ??= clock.after(wait, () => this.#tellRetries());
  }

  #tellRetries(): void {
    const { settings: { mail }, style } = this.#deps;
    this.#cancelRetries = null;
    if (mail === null) return;
    this.#nextRetryMail = style.clock.now() + retryPauseMs;
    const facts = { ...this.#facts(null), topic: "retry", retries: this.#retries } as const;
    this.#retries = [];
    const item: Item = { ...this.#numbered(), topic: "retry", target: targetOf(mail), mail };
    this.#early.push(this.#deliver(item, facts, this.#stopEarly.signal));
  }

  /** Never rejects: what is wrong with a notification is told, and no more. */
  async #deliver(
    item: Item,
    facts: NoticeFacts,
    signal: AbortSignal,
  ): Promise<ToldNotification> {
    const { style, loadPorts } = this.#deps;
    let delivered: Delivered;
    try {
      const around = { ports: await loadPorts(), style, signal };
      const told = { ...facts, topic: item.topic };
      delivered = "mail" in item
        ? await deliverMail(item.mail, told, around)
        : await deliverToChannel(item.channel, told, { ...around, as: item.as });
    } catch (error) {
      const message = messageOf(error);
      delivered = {
        result: { ok: false, error: { message, hint: null, mayPass: false } },
        tries: 1,
      };
    }
    const { result, tries } = delivered;
    const detail = style.mask(result.ok ? result.value : result.error.message);
    const status = result.ok ? "SENT" : "FAILED";
    return {
      record: this.#recordOf(item, { status, tries, detail }),
      hint: result.ok ? null : result.error.hint,
    };
  }

  #facts(report: RunReport | null): NoticeFacts {
    const run = report?.run ?? this.#run;
    if (run === null) throw new Error("Internal error: a run is told of that has not started");
    const { place, style } = this.#deps;
    return {
      topic: "start",
      run,
      report,
      before: this.#before(run),
      place,
      retries: this.#retries,
      at: style.clock.now(),
    };
  }

  #before(run: RunHeader): AttemptBefore | null {
    return this.#deps.ended.find(({ runId, attempt }) =>
      runId < run.runId || (runId === run.runId && attempt < run.attempt)
    ) ?? null;
  }

  #numbered(): { readonly n: number } {
    return { n: ++this.#count };
  }

  #recordOf(
    item: Item,
    end: Pick<NotificationRecord, "status" | "tries" | "detail">,
  ): NotificationRecord {
    const { n, topic, target } = item;
    const channel = "mail" in item ? "mail" : item.channel.type;
    const { mask, clock } = this.#deps.style;
    return { n, topic, channel, target: mask(target), ...end, at: clock.now() };
  }
}

function wantsMail({ on }: MailSettings, event: Exclude<NotifyEvent, "start">): boolean {
  switch (event) {
    case "failure":
      return on.failure;
    case "success":
      return on.success;
    case "recovery":
      return on.success || on.recovery;
  }
}

function targetOf({ recipients }: MailSettings): string {
  return listed(recipients, 1);
}

/** A heartbeat may have an address for some events only. */
function leadsSomewhere(channel: Channel, as: NotifyEvent): boolean {
  if (channel.type !== "heartbeat") return true;
  return channel.urls[as === "start" || as === "failure" ? as : "success"] !== null;
}
