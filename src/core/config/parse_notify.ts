import { noNotifications, type NotifySettings } from "../notify/notify_settings.ts";
import type { AppConfig } from "./schemas/app_schema.ts";
import { parseMail } from "./parse_mail.ts";
import { type ChannelSurroundings, parseNotifications } from "./parse_notifications.ts";

/** Reads whom a config tells of its runs. */
export async function parseNotify(
  config: AppConfig,
  around: ChannelSurroundings,
): Promise<NotifySettings> {
  const mail = await parseMail(config, around);
  const { channels, secrets } = await parseNotifications(config.notifications, around);
  if (mail === null && channels.length === 0) return noNotifications;
  return { mail: mail?.mail ?? null, channels, secrets: [...mail?.secrets ?? [], ...secrets] };
}
