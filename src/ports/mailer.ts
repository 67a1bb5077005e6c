import type { MailServer } from "../core/notify/mail_settings.ts";
import type { Result } from "../core/result.ts";
import type { DeliveryTrouble } from "./delivery_trouble.ts";

/** A file that goes with a mail. */
export interface MailAttachment {
  readonly name: string;
  readonly type: string;
  readonly content: Uint8Array;
}

/** One mail, complete. */
export interface MailMessage {
  /** Without angle brackets: the same for each try, so that a mail that came twice shows once. */
  readonly messageId: string;
  /** Epoch ms. */
  readonly date: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly replyTo: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly attachments: readonly MailAttachment[];
}

/** Sends mail. */
export interface Mailer {
  /**
   * Tries once to hand a mail to a server, and ends soon after the signal is given.
   *
   * @returns What the server said, or why it does not have the mail.
   */
  send(
    message: MailMessage,
    server: MailServer,
    signal: AbortSignal,
  ): Promise<Result<string, DeliveryTrouble>>;
}
