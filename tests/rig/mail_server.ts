import { Buffer } from "node:buffer";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import { within } from "./within.ts";

/** One mail that a test's server has taken. */
export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  /** As it came over the line. */
  readonly raw: string;
  readonly parsed: ParsedMail;
  /** Whether the connection was encrypted. */
  readonly isSecure: boolean;
  readonly user: string | null;
}

/** How a test's server behaves. */
export interface MailServerOptions {
  readonly security?: "tls" | "starttls";
  /** Who may log in; without it nobody can. */
  readonly login?: { readonly user: string; readonly password: string };
  /** Answers to mail, one after the other; then it takes them. */
  readonly refusals?: readonly { readonly code: number; readonly message: string }[];
  /** A recipient that it does not know. */
  readonly unknown?: string;
  /** Takes connections and says nothing. */
  readonly stalls?: boolean;
}

const certificates = new URL("../fixtures/certificates/", import.meta.url);

/** Path of a file among the test's certificates; they are worth nothing outside of tests. */
export function certificatePath(name: string): string {
  return fileURLToPath(new URL(name, certificates));
}

/** A real mail server on this machine. */
export class MailServer implements AsyncDisposable {
  readonly port: number;
  readonly mails: TakenMail[] = [];
  readonly #close: () => Promise<void>;
  readonly #waiters = new Set<() => void>();
  #connections = 0;

  private constructor(port: number, close: () => Promise<void>) {
    this.port = port;
    this.#close = close;
  }

  /** How many connections there have been. */
  get connections(): number {
    return this.#connections;
  }

  /** Starts a server; the port is the system's choice. */
  static async start(options: MailServerOptions = {}): Promise<MailServer> {
    return options.stalls === true ? await MailServer.#stalling() : await MailServer.#real(options);
  }

  /** Resolves when so many mails have come. */
  async untilTaken(count: number): Promise<void> {
    await within(
      `${count} mails come`,
      (async () => {
        while (this.mails.length < count) {
          await new Promise<void>((resolve) => this.#waiters.add(resolve));
        }
      })(),
    );
  }

  /** Resolves at the next connection, unless there was one. */
  async untilConnected(): Promise<void> {
    await within(
      "somebody connects",
      (async () => {
        while (this.#connections === 0) {
          await new Promise<void>((resolve) => this.#waiters.add(resolve));
        }
      })(),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }

  #wake(): void {
    for (const wake of this.#waiters) wake();
    this.#waiters.clear();
  }

  static async #real(options: MailServerOptions): Promise<MailServer> {
    const refusals = [...options.refusals ?? []];
    const taken = async (
      raw: string,
      session: {
        readonly envelope: {
          readonly mailFrom: false | { readonly address: string };
          readonly rcptTo: readonly { readonly address: string }[];
        };
        readonly secure: boolean;
        readonly user?: unknown;
      },
    ) => {
      const { mailFrom, rcptTo } = session.envelope;
      made.mails.push({
        raw,
        parsed: await simpleParser(raw),
        from: mailFrom === false ? "" : mailFrom.address,
        to: rcptTo.map(({ address }) => address),
        isSecure: session.secure,
        user: typeof session.user === "string" ? session.user : null,
      });
      made.#wake();
    };
    const server = new SMTPServer({
      secure: options.security === "tls",
      key: Deno.readTextFileSync(certificatePath("server.key")),
      cert: Deno.readTextFileSync(certificatePath("server.pem")),
      authOptional: options.login === undefined,
      allowInsecureAuth: true,
      disabledCommands: [
        ...(options.security === "starttls" ? [] : ["STARTTLS"]),
        ...(options.login === undefined ? ["AUTH"] : []),
      ],
      disableReverseLookup: true,
      closeTimeout: 100,
      onConnect: (_session, callback) => {
        made.#connections++;
        made.#wake();
        callback();
      },
      onAuth: (auth, _session, callback) => {
        const { login } = options;
        if (auth.username === login?.user && auth.password === login?.password) {
          callback(null, { user: auth.username ?? "" });
        } else callback(Object.assign(new Error("Wrong name or password"), { responseCode: 535 }));
      },
      onRcptTo: (address, _session, callback) => {
        if (address.address !== options.unknown) callback();
        else callback(Object.assign(new Error("No such user here"), { responseCode: 550 }));
      },
      onData: (stream, session, callback) => {
        const chunks: Uint8Array[] = [];
        stream.on("data", (chunk: Uint8Array) => chunks.push(chunk));
        stream.on("end", async () => {
          const refusal = refusals.shift();
          if (refusal !== undefined) {
            const error = Object.assign(new Error(refusal.message), { responseCode: refusal.code });
            return callback(error);
          }
          await taken(Buffer.concat(chunks).toString("latin1"), session);
          callback(null, "taken as 17");
        });
      },
    });
    // What a client does wrong is told to the client, and the test looks there.
    server.on("error", () => {});
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
    const made = new MailServer(
      (server.server.address() as AddressInfo).port,
      () => new Promise((resolve) => server.close(() => resolve())),
    );
    return made;
  }

  static #stalling(): Promise<MailServer> {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const open = new Set<Deno.Conn>();
    const made = new MailServer(listener.addr.port, async () => {
      listener.close();
      for (const one of open) one.close();
      await serving;
    });
    const serving = (async () => {
      for await (const one of listener) {
        open.add(one);
        made.#connections++;
        made.#wake();
      }
    })();
    return Promise.resolve(made);
  }
}
