import { interpolateParams } from "../environment/interpolate_params.ts";
import {
  bareAddress,
  type MailSecurity,
  type MailSettings,
  securityOf,
} from "../notify/mail_settings.ts";
import { runVariableNames } from "../notify/run_variables.ts";
import type { AppConfig } from "./schemas/app_schema.ts";
import { quote } from "./messages/describe_value.ts";
import type { Subject } from "./messages/explain_wrong_value.ts";
import { mailShape } from "./schemas/mail_schema.ts";
import { interpolated, type NotifyReading, readSecret, warnAt } from "./notify_reading.ts";
import { absolutePath, bytesOf, durationMs } from "./parse_values.ts";

/**
 * Reads what a config says about mail; references in `smtp_` keys and addresses that lead nowhere are
 * warned of elsewhere.
 *
 * @returns The settings and the secrets in them, or `null` where nobody is to get mail.
 */
export async function parseMail(
  config: AppConfig,
  reading: NotifyReading,
): Promise<{ readonly mail: MailSettings; readonly secrets: readonly string[] } | null> {
  const { values, context } = reading;
  const subject: Subject = { object: {}, path: [], owner: () => "" };
  const plain = <T>(value: T): T => interpolateParams(value, values).value;
  const recipients = addressesOf("email_address", config.email_address, reading, subject);
  const [first] = recipients;
  if (first === undefined) return null;
  const login = await readLogin(config, reading, subject);
  const host = plain(config.smtp_server).trim() || mailShape.smtp_server.def.defaultValue;
  const port = portOf(plain(config.smtp_port), reading, subject);
  const security: MailSecurity = config.smtp_security === "auto"
    ? securityOf(port, { host, hasLogin: login.login !== null })
    : config.smtp_security;
  const caFile = config.smtp_ca_file === undefined
    ? null
    : absolutePath(plain(config.smtp_ca_file), context.configFolder, {
      title: () => '"smtp_ca_file"',
      at: { path: ["smtp_ca_file"], part: "value" },
    }, context);
  const password = login.login?.password ?? "";
  return {
    secrets: password === "" ? [] : [password],
    mail: {
      recipients,
      on: {
        success: config.email_on_success,
        failure: config.email_on_failure,
        retry: config.email_on_retry,
        recovery: config.email_on_recovery,
      },
      from: senderOf(config, first, reading, subject),
      replyTo: addressesOf("reply_to", config.reply_to, reading, subject),
      ...subjectOf(config, reading, subject),
      attachmentMaxBytes: bytesOf(config.attachment_max_bytes),
      attachReport: config.attach_report,
      server: {
        host,
        port,
        security,
        caFile,
        login: login.login,
        timeoutMs: durationMs(config.smtp_timeout),
      },
      trouble: login.trouble,
    },
  };
}

/** Commas divide addresses, but not within quotes. */
const pieces = /(?:"[^"]*"|[^,"])+/g;

function addressesOf(
  key: "email_address" | "reply_to",
  given: AppConfig["email_address"],
  reading: NotifyReading,
  subject: Subject,
): readonly string[] {
  const texts =
    interpolateParams(typeof given === "string" ? [given] : given, reading.values).value;
  const found = texts.flatMap((text) => text.match(pieces) ?? []).map((text) => text.trim());
  return [...new Set(found)].filter((text) => {
    if (text === "") return false;
    if (bareAddress(text) !== null) return true;
    if (!text.includes("${")) {
      const what = key === "email_address" ? "it gets no mail" : "it is left out";
      warnAt(reading, subject, key, `Not a mail address in "${key}": ${quote(text)}; ${what}`);
    }
    return false;
  });
}

function senderOf(
  config: AppConfig,
  first: string,
  reading: NotifyReading,
  subject: Subject,
): string {
  const { values } = reading;
  const user = interpolateParams(config.smtp_user, values).value.trim();
  const fallback = bareAddress(user) === null ? bareAddress(first) ?? first : user;
  if (config.smtp_from === undefined) return fallback;
  const from = interpolateParams(config.smtp_from, values).value.trim();
  if (bareAddress(from) !== null) return from;
  if (!from.includes("${")) {
    const message = `Not a mail address in "smtp_from": ${quote(from)}`;
    warnAt(reading, subject, "smtp_from", message, `${quote(fallback)} is the sender`);
  }
  return fallback;
}

/** What the run came to is filled in when it is known. */
function subjectOf(
  { subject: template }: AppConfig,
  reading: NotifyReading,
  at: Subject,
): Pick<MailSettings, "subject" | "subjectVariables"> {
  if (template === undefined || template.trim() === "") {
    return { subject: null, subjectVariables: {} };
  }
  const later = Object.fromEntries(runVariableNames.map((name) => [name, ""]));
  const values = { ...reading.values, ...later };
  interpolated(template, { ...reading, values }, at, "subject");
  return { subject: template, subjectVariables: reading.values };
}

function portOf(given: number | string, reading: NotifyReading, subject: Subject): number {
  const port = Number(given);
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return port;
  const fallback = Number(mailShape.smtp_port.def.defaultValue);
  if (!String(given).includes("${")) {
    const message = `Expected "smtp_port" to be a whole number from 1 to 65535: ${
      quote(String(given))
    }`;
    warnAt(reading, subject, "smtp_port", message, `${fallback} is used`);
  }
  return fallback;
}

async function readLogin(
  config: AppConfig,
  reading: NotifyReading,
  subject: Subject,
): Promise<Pick<MailSettings, "trouble"> & Pick<MailSettings["server"], "login">> {
  const { values } = reading;
  const user = interpolateParams(config.smtp_user, values).value.trim();
  const plain = interpolateParams(config.smtp_password, values).value;
  const named = { env: config.smtp_password_env, file: config.smtp_password_file };
  const given = [plain, named.env ?? "", named.file ?? ""].filter((text) => text !== "");
  if (given.length > 1) {
    reading.context.findings.error(
      'More than one of "smtp_password", "smtp_password_env" and "smtp_password_file" is set',
      { path: ["smtp_password"], part: "value" },
      { hint: "leave one of them" },
    );
  }
  const keys = { env: "smtp_password_env", file: "smtp_password_file" };
  const read = await readSecret(keys, named, reading, subject);
  if (!read.ok) return { login: null, trouble: read.error };
  const password = read.value ?? plain;
  if (user !== "") return { login: { user, password }, trouble: null };
  if (password !== "") {
    warnAt(
      reading,
      subject,
      given[0] === plain ? "smtp_password" : keys.env,
      'A password for the mail server, but no "smtp_user": nobody logs in',
    );
  }
  return { login: null, trouble: null };
}
