import { messageOf } from "../../core/message_of.ts";
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { isLoopback, type MailServer } from "../../core/notify/mail_settings.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { DeliveryTrouble } from "../../ports/delivery_trouble.ts";
import type { Mailer, MailMessage } from "../../ports/mailer.ts";
import { explainSmtpError } from "./smtp_errors.ts";

/** Sends mail with nodemailer, which is loaded by the first mail. */
export const mailer: Mailer = { send };

async function send(
  message: MailMessage,
  server: MailServer,
  signal: AbortSignal,
): Promise<Result<string, DeliveryTrouble>> {
  let ca: string | null = null;
  try {
    if (server.caFile !== null) ca = readFileSync(server.caFile, "utf8");
  } catch (error) {
    const reason = messageOf(error);
    const text = `cannot read the file of "smtp_ca_file": ${reason}`;
    return err({ message: text, hint: null, mayPass: false });
  }
  const { default: nodemailer } = await import("nodemailer");
  const line = new Line(server, signal);
  try {
    const transport = nodemailer.createTransport({
      ...optionsOf(server, ca),
      getSocket: (_options: unknown, callback: SocketCallback) => line.open(callback),
    });
    const sent = transport.sendMail({
      messageId: `<${message.messageId}>`,
      date: new Date(message.date),
      from: message.from,
      to: [...message.to],
      ...(message.replyTo.length === 0 ? {} : { replyTo: [...message.replyTo] }),
      subject: message.subject,
      text: message.text,
      html: message.html,
      headers: { ...message.headers },
      attachments: message.attachments.map(({ name, type, content }) => ({
        filename: name,
        contentType: type,
        content: Buffer.from(content.buffer, content.byteOffset, content.byteLength),
      })),
      // Contents are given, never fetched from where a text might name.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const info = await Promise.race([sent, line.aborted]);
    const refused = info.rejected.map(String);
    return ok(
      refused.length === 0 ? info.response : `${info.response}; refused for ${refused.join(", ")}`,
    );
  } catch (error) {
    return err(explainSmtpError(error, server));
  } finally {
    line.close();
  }
}

type SocketCallback = (
  error: Error | null,
  made?: { readonly connection: Socket },
) => void;

/** The connection of one try. Whatever the library waits for, it ends with the signal. */
class Line {
  readonly #server: MailServer;
  readonly #signal: AbortSignal;
  readonly #abort: () => void;
  #socket: Socket | null = null;
  /** Rejects when the signal is given. */
  readonly aborted: Promise<never>;

  constructor(server: MailServer, signal: AbortSignal) {
    this.#server = server;
    this.#signal = signal;
    const { promise, reject } = Promise.withResolvers<never>();
    this.aborted = promise;
    this.aborted.catch(() => {});
    this.#abort = () => {
      reject(signal.reason);
      this.#socket?.destroy();
    };
    if (signal.aborted) this.#abort();
    else signal.addEventListener("abort", this.#abort, { once: true });
  }

  open(callback: SocketCallback): void {
    if (this.#signal.aborted) return callback(this.#signal.reason);
    const { host, port } = this.#server;
    const socket = connect({ host, port });
    this.#socket = socket;
    const fail = (error: Error) => callback(error);
    socket.once("error", fail);
    socket.once("connect", () => {
      socket.off("error", fail);
      // What comes after this one's end is nobody's business any more.
      socket.on("error", () => {});
      callback(null, { connection: socket });
    });
  }

  close(): void {
    this.#signal.removeEventListener("abort", this.#abort);
    this.#socket?.destroy();
  }
}

function optionsOf({ host, port, security, login, timeoutMs }: MailServer, ca: string | null) {
  const isAddress = /^[\d.]+$|:/.test(host);
  return {
    host,
    port,
    secure: security === "tls",
    requireTLS: security === "starttls",
    opportunisticTLS: security === "opportunistic",
    ignoreTLS: security === "none",
    // Their own limits are longer than any that we have; the signal comes first.
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    ...(login === null ? {} : { auth: { user: login.user, pass: login.password } }),
    tls: {
      ...(ca === null ? {} : { ca: [ca] }),
      ...(isAddress ? {} : { servername: host }),
      // Whom we talk to on this machine needs no proof; what is opportunistic proves nothing.
      rejectUnauthorized: !(security === "opportunistic" || (ca === null && isLoopback(host))),
    },
  };
}
