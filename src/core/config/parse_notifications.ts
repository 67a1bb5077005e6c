import { parseCommandValue } from "../commands/command_line.ts";
import { type Channel, channelTypes, heartbeatUrl, secretsOfUrl } from "../notify/channel.ts";
import { printable } from "../text/printable.ts";
import { fitText } from "../text/text_width.ts";
import { describeValue } from "./messages/describe_value.ts";
import { type Subject, suggest, titleOf } from "./messages/explain_wrong_value.ts";
import { isJsonObject } from "./json/json_text.ts";
import { ChannelAddresses, nowhere } from "./channel_addresses.ts";
import { channelSchemas } from "./schemas/notification_schema.ts";
import { interpolated, type NotifyReading, readSecret } from "./notify_reading.ts";
import { durationMs } from "./parse_values.ts";
import { validate } from "./validate.ts";

/** What a channel is made of besides its own keys. */
export interface ChannelSurroundings extends NotifyReading {
  /** Where commands run, absolute. */
  readonly workingDir: string;
}

/** Channels and the values in them that nobody may see. */
interface Parsed {
  readonly channels: readonly Channel[];
  readonly secrets: readonly string[];
}

/** Reads `notifications`. */
export async function parseNotifications(
  list: readonly unknown[],
  around: ChannelSurroundings,
): Promise<Parsed> {
  const channels: Channel[] = [];
  const secrets: string[] = [];
  for (const [index, raw] of list.entries()) {
    const path = ["notifications", index];
    const { findings } = around.context;
    if (!isJsonObject(raw)) {
      const message = `Expected "notifications" to hold objects: ${describeValue(raw)}`;
      findings.error(message, { path, part: "value" });
      continue;
    }
    const { type } = raw;
    const known = channelTypes.find((one) => one === type);
    if (known === undefined) {
      const what = type === undefined ? "it is missing" : describeValue(type);
      findings.error(
        `Expected "type" of entry ${
          index + 1
        } in "notifications" to be a type of notification: ${what}`,
        { path: type === undefined ? path : [...path, "type"], part: "value" },
        { hint: suggest(type, channelTypes) },
      );
      continue;
    }
    const subject: Subject = {
      object: raw,
      path,
      owner: () => ` of entry ${index + 1} in "notifications"`,
    };
    const keys = new Set(Object.keys(channelSchemas[known].shape));
    around.context.unknownKeys.note("notification", raw, path, keys);
    const channel = await parseChannel(known, subject, around, secrets);
    if (channel !== null) channels.push(channel);
  }
  return { channels, secrets };
}

const standIns = { url: nowhere, command: "true" } as const;

async function parseChannel(
  type: Channel["type"],
  subject: Subject,
  around: ChannelSurroundings,
  secrets: string[],
): Promise<Channel | null> {
  const { findings } = around.context;
  const rules = { leniencies: {}, standIns } as const;
  const urls = new ChannelAddresses(subject, around, secrets);
  switch (type) {
    case "webhook": {
      const { config } = validate(subject, { ...rules, schema: channelSchemas.webhook }, findings);
      if (config.secret_env !== undefined && config.secret_file !== undefined) {
        const message = `Both "secret_env" and "secret_file"${subject.owner()} are set`;
        findings.error(message, { path: [...subject.path, "secret_env"], part: "key" }, {
          hint: "leave one of them",
        });
      }
      const url = urls.read("url", config.url);
      const named = { env: config.secret_env, file: config.secret_file };
      const keys = { env: "secret_env", file: "secret_file" };
      const secret = await readSecret(keys, named, around, subject);
      if (secret.ok && secret.value !== null) secrets.push(secret.value);
      const headers = Object.entries(config.headers).flatMap(([name, value]) => {
        const text = interpolated(value, around, subject, "headers");
        if (isHeader(name, text)) return [[name, text] as const];
        findings.error(
          `Not a header of a request in ${titleOf(subject, "headers")}: "${printable(name)}"`,
          { path: [...subject.path, "headers", name], part: "key" },
        );
        return [];
      });
      secrets.push(...headers.filter(([name]) => isSecretHeader(name)).map(([, value]) => value));
      return {
        ...commonOf(config),
        type,
        target: urls.target,
        trouble: urls.trouble ?? (secret.ok ? null : secret.error),
        url,
        headers: Object.fromEntries(headers),
        secret: secret.ok ? secret.value : null,
      };
    }
    case "slack": {
      const { config } = validate(subject, { ...rules, schema: channelSchemas.slack }, findings);
      const url = urls.read("url", config.url);
      return { ...commonOf(config), type, target: urls.target, trouble: urls.trouble, url };
    }
    case "heartbeat": {
      const { config } = validate(
        subject,
        { ...rules, schema: channelSchemas.heartbeat },
        findings,
      );
      const common = config.url === undefined ? null : urls.read("url", config.url);
      const read = (event: "start" | "success" | "failure") => {
        const own = config[`${event}_url`];
        if (own !== undefined) return urls.read(`${event}_url`, own);
        return common === null ? null : heartbeatUrl(common, event);
      };
      const byEvent = {
        start: read("start"),
        success: read("success"),
        failure: read("failure"),
      };
      if (Object.values(byEvent).every((url) => url === null)) {
        const message = `Expected "url"${subject.owner()} to be an address: it is missing`;
        findings.error(message, { path: subject.path, part: "value" });
        return null;
      }
      for (const url of Object.values(byEvent)) {
        if (url !== null) secrets.push(...secretsOfUrl(url));
      }
      return {
        ...commonOf(config),
        type,
        target: urls.target,
        trouble: urls.trouble,
        method: config.method,
        urls: byEvent,
      };
    }
    case "command": {
      const { config } = validate(subject, { ...rules, schema: channelSchemas.command }, findings);
      const command = parseCommandValue(config.command);
      if (command.kind === "nothing") return null;
      return {
        ...commonOf(config),
        type,
        target: fitText(printable(command.line), 60, "..."),
        trouble: null,
        command,
        place: Number(subject.path[1]),
        env: around.values,
        cwd: around.workingDir,
      };
    }
  }
}

function commonOf(config: {
  readonly on: Channel["on"];
  readonly timeout: number | string;
}): Pick<Channel, "on" | "timeoutMs"> {
  return { on: config.on, timeoutMs: durationMs(config.timeout) };
}

/** RFC 9110, 5.1 and 5.5. */
function isHeader(name: string, value: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}

function isSecretHeader(name: string): boolean {
  return /auth|token|key|secret|cookie|signature|passw|credential/i.test(name);
}
