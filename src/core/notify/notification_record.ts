import type { Channel } from "./channel.ts";
import type { NotifyTopic } from "./notify_event.ts";

/** The word for where a notification stands. */
export type NotificationStatus =
  /** Decided, not yet delivered; so it stays where the engine dies first. */
  | "PENDING"
  | "SENT"
  | "FAILED";

/** By which way somebody is told. */
export type NotificationChannel = "mail" | Channel["type"];

/** One notification of one attempt, as the history keeps it. */
export interface NotificationRecord {
  /** Counted from 1 within the attempt. */
  readonly n: number;
  readonly topic: NotifyTopic;
  readonly channel: NotificationChannel;
  /** Who is told, safe to show. */
  readonly target: string;
  readonly status: NotificationStatus;
  readonly tries: number;
  /** When it came to be as it is, epoch ms. */
  readonly at: number;
  /** What the receiver said, or why it has got nothing; `null` where nothing has happened. */
  readonly detail: string | null;
}
