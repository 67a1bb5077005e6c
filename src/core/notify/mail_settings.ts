/** How the connection to a mail server is protected. */
export type MailSecurity =
  /** TLS from the first byte, as on port 465. */
  | "tls"
  /** STARTTLS, or no mail. */
  | "starttls"
  /** STARTTLS where the server offers it, without a look at who it is. */
  | "opportunistic"
  /** As it is. */
  | "none";

/** The server that takes the mail. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  readonly security: MailSecurity;
  /** PEM file of the authorities that may vouch for the server besides the usual ones, absolute. */
  readonly caFile: string | null;
  readonly login: { readonly user: string; readonly password: string } | null;
  /** How long the delivery of one message may take in all, ms. */
  readonly timeoutMs: number;
}

/** Who gets mail about a run, when, and by which way. */
export interface MailSettings {
  /** At least one. */
  readonly recipients: readonly string[];
  readonly on: {
    readonly success: boolean;
    readonly failure: boolean;
    readonly retry: boolean;
    readonly recovery: boolean;
  };
  readonly from: string;
  readonly replyTo: readonly string[];
  /** A template, references and all, or `null` for the usual subject. */
  readonly subject: string | null;
  /** Variables for the template. */
  readonly subjectVariables: Readonly<Record<string, string>>;
  /** Most that all attachments of a message have together, as they are sent, bytes; 0 is none. */
  readonly attachmentMaxBytes: number;
  readonly attachReport: boolean;
  readonly server: MailServer;
  /** Why nothing can be sent, such as a password that cannot be read, or `null`. */
  readonly trouble: string | null;
}

/** Whether a host is this machine, between which and us nobody can listen. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}

/**
 * Returns how a connection is protected where the config leaves that to the port. A password does
 * not leave the machine without protection unless the config says so.
 */
export function securityOf(
  port: number,
  { host, hasLogin }: { readonly host: string; readonly hasLogin: boolean },
): MailSecurity {
  if (port === 465) return "tls";
  if (port === 587) return "starttls";
  return hasLogin && !isLoopback(host) ? "starttls" : "opportunistic";
}

/** An address that mail can go to: something on both sides of one `@`, and nothing that splits a header. */
const address = /^[^\s@,;<>"()[\]\\\p{Cc}\p{Cf}]+@[^\s@,;<>"()[\]\\\p{Cc}\p{Cf}]+$/u;

/** Returns the bare address of `ops@example.org` or `Ops <ops@example.org>`, or `null`. */
export function bareAddress(text: string): string | null {
  const named = /^[^<>\p{Cc}]*<([^<>]*)>$/u.exec(text.trim());
  const bare = (named?.[1] ?? text).trim();
  return address.test(bare) ? bare : null;
}
