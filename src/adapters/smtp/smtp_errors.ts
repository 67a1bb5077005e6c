import { messageOf } from "../../core/message_of.ts";
import type { MailServer } from "../../core/notify/mail_settings.ts";
import { printable } from "../../core/text/printable.ts";
import { fitText } from "../../core/text/text_width.ts";
import type { DeliveryTrouble } from "../../ports/delivery_trouble.ts";

/** Longest part of a server's answer that is repeated, columns. */
const maxAnswer = 300;

/** Turns what the library or the system says about a try into words for an operator. */
export function explainSmtpError(error: unknown, server: MailServer): DeliveryTrouble {
  const text = messageOf(error);
  const words = fitText(printable(text.replaceAll(/\s+/g, " ")), maxAnswer, "...");
  const code = fieldOf(error, "code");
  const answer = Number(fieldOf(error, "responseCode") ?? 0);
  const where = `mail server "${server.host}:${server.port}"`;
  if (isCertificate(text)) {
    return {
      message: `cannot trust the ${where}: ${words}`,
      hint: '"smtp_ca_file" names a file with the authority that vouches for it',
      mayPass: false,
    };
  }
  if (/wrong version number|InvalidContentType|corrupt message/i.test(text)) {
    return {
      message: `cannot talk TLS with the ${where}: ${words}`,
      hint: 'it may want STARTTLS or nothing: see "smtp_security"',
      mayPass: false,
    };
  }
  if (code === "ETLS") {
    const hint = '"smtp_security" says how the connection is protected; on port 587 it has to be';
    return {
      message: `cannot protect the connection to the ${where}: ${words}`,
      hint,
      mayPass: false,
    };
  }
  if (code === "EAUTH" || code === "ENOAUTH") {
    return {
      message: `the ${where} refuses the login: ${words}`,
      hint: 'check "smtp_user" and the password',
      mayPass: answer >= 400 && answer < 500,
    };
  }
  if (answer !== 0) {
    return { message: `the ${where} refuses: ${words}`, hint: null, mayPass: answer < 500 };
  }
  if (/ECONNREFUSED|connection refused/i.test(text)) {
    return {
      message: `cannot reach the ${where}: connection refused`,
      hint: 'check "smtp_server" and "smtp_port"',
      mayPass: true,
    };
  }
  if (/ENOTFOUND|EAI_AGAIN|getaddrinfo|failed to lookup/i.test(text)) {
    return {
      message: `cannot find the ${where}: no such host`,
      hint: 'check "smtp_server"',
      mayPass: /EAI_AGAIN/.test(text),
    };
  }
  return { message: `cannot reach the ${where}: ${words}`, hint: null, mayPass: true };
}

function isCertificate(text: string): boolean {
  return /certificate|UnknownIssuer|self.signed|NotValidForName|altnames/i.test(text);
}

function fieldOf(error: unknown, name: string): string | null {
  if (typeof error !== "object" || error === null || !(name in error)) return null;
  const value = (error as Readonly<Record<string, unknown>>)[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
}
