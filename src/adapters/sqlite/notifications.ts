import type { DatabaseSync } from "node:sqlite";
import type {
  NotificationRecord,
  NotificationStatus,
} from "../../core/notify/notification_record.ts";
import type { RunKey } from "../../ports/history_records.ts";
import { storable } from "./storable.ts";

/** Writes a notification of an attempt, or what has become of it since. */
export function writeNotification(
  db: DatabaseSync,
  { runId, attempt }: RunKey,
  { n, topic, channel, target, status, tries, at, detail }: NotificationRecord,
): void {
  db.prepare(`
    INSERT OR REPLACE INTO notifications
      (run_id, attempt, n, topic, channel, target, status, tries, at, detail)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`).run(
    runId,
    attempt,
    n,
    topic,
    channel,
    storable(target),
    status,
    tries,
    Math.round(at),
    detail === null ? null : storable(detail),
  );
}

/** Selects the latest attempts of an application, the newest first, with what was not sent. */
export const latestAttemptsQuery = `
  SELECT run_id, attempt, status, engine_pid, engine_start_ticks, engine_boot_id, engine_host,
    engine_user, engine_version,
    (SELECT count(*) FROM notifications WHERE notifications.run_id = attempts.run_id
      AND notifications.attempt = attempts.attempt
      AND notifications.status = '${"PENDING" satisfies NotificationStatus}') AS unsent
  FROM runs CROSS JOIN attempts ON attempts.run_id = runs.id
  WHERE application_id = (SELECT id FROM applications WHERE name = ?)
  ORDER BY runs.id DESC, attempt DESC LIMIT ?`;
