import type { Channel } from "./channel.ts";
import type { MailSettings } from "./mail_settings.ts";

/** Whom a config tells of its runs. */
export interface NotifySettings {
  /** `null` where nobody gets mail. */
  readonly mail: MailSettings | null;
  readonly channels: readonly Channel[];
  /** Values among the settings that nobody may see. */
  readonly secrets: readonly string[];
}

/** Nobody is told. */
export const noNotifications: NotifySettings = { mail: null, channels: [], secrets: [] };
