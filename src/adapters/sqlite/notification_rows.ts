import { runId } from "../../core/ids.ts";
import type {
  NotificationChannel,
  NotificationRecord,
  NotificationStatus,
} from "../../core/notify/notification_record.ts";
import type { NotifyTopic } from "../../core/notify/notify_event.ts";
import type { Result } from "../../core/result.ts";
import type { LatestAttempt } from "../../ports/latest_attempt.ts";
import { engineOf, runStatuses } from "./rows.ts";
import { read, type Row } from "./columns.ts";

const notifyTopics: Readonly<Record<NotifyTopic, true>> = {
  start: true,
  success: true,
  failure: true,
  recovery: true,
  retry: true,
  test: true,
};

const notificationChannels: Readonly<Record<NotificationChannel, true>> = {
  mail: true,
  webhook: true,
  slack: true,
  heartbeat: true,
  command: true,
};

const notificationStatuses: Readonly<Record<NotificationStatus, true>> = {
  PENDING: true,
  SENT: true,
  FAILED: true,
};

/** Every word of its kind that a history may hold. */
export const notificationWords = {
  notification: Object.keys(notificationStatuses),
  topic: Object.keys(notifyTopics),
  channel: Object.keys(notificationChannels),
} as const;

/** Reads the row of one of the latest attempts; the error says which column holds what. */
export function latestOf(row: Row): Result<LatestAttempt, string> {
  return read(row, (columns) => ({
    runId: runId(columns.integer("run_id")),
    attempt: columns.integer("attempt"),
    status: columns.word("status", runStatuses),
    engine: engineOf(columns),
    unsent: columns.integer("unsent"),
  }));
}

/** Reads the row of a notification; the error says which column holds what. */
export function notificationOf(row: Row): Result<NotificationRecord, string> {
  return read(row, (columns) => ({
    n: columns.integer("n"),
    topic: columns.word("topic", notifyTopics),
    channel: columns.word("channel", notificationChannels),
    target: columns.text("target"),
    status: columns.word("status", notificationStatuses),
    tries: columns.integer("tries"),
    at: columns.integer("at"),
    detail: columns.textOrNull("detail"),
  }));
}
