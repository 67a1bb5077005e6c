import { secretsOfUrl, shownUrl } from "../notify/channel.ts";
import { type Subject, titleOf } from "./messages/explain_wrong_value.ts";
import { interpolated, type NotifyReading } from "./notify_reading.ts";

/** Stands for an address that cannot be used; nothing is ever sent there. */
export const nowhere = "http://localhost/";

/** Reads the addresses of one channel; none of them is shown whole. */
export class ChannelAddresses {
  readonly #subject: Subject;
  readonly #around: NotifyReading;
  readonly #secrets: string[];
  /** How the channel's first address may be shown. */
  target = "";
  /** Why nothing can be sent, or `null`. */
  trouble: string | null = null;

  /** @param secrets Is added what nobody may see of the addresses. */
  constructor(subject: Subject, around: NotifyReading, secrets: string[]) {
    this.#subject = subject;
    this.#around = around;
    this.#secrets = secrets;
  }

  /** Reads the address under a key, its references resolved; what is wrong with it is told. */
  read(key: string, written: string): string {
    if (written === nowhere) return nowhere;
    const url = interpolated(written, this.#around, this.#subject, key).trim();
    if (/^https?:\/\//i.test(url) && URL.canParse(url) && !url.includes("${")) {
      const { href } = new URL(url);
      this.target ||= shownUrl(href);
      const secrets = secretsOfUrl(href);
      this.#secrets.push(...(secrets.length === 0 ? [] : [url, ...secrets]));
      return href;
    }
    this.target ||= titleOf(this.#subject, key);
    const message = `Expected ${titleOf(this.#subject, key)} to be an address that starts with ` +
      "http:// or https://";
    const at = { path: [...this.#subject.path, key], part: "value" } as const;
    const { context: { findings }, variables } = this.#around;
    // What the variables make of it may differ from machine to machine, and is no reason not to run.
    if (!written.includes("${")) findings.error(message, at);
    else if (variables.isComplete) {
      this.trouble ??= message;
      findings.warning(message, at, { hint: "nothing is sent there" });
    }
    return nowhere;
  }
}
