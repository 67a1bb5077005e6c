import type { RunEvent } from "../core/run/run_event.ts";
import { describeEvent, type EventLine } from "./event_line.ts";

/** A line and the time of its event, epoch ms. */
export interface TimedLine extends EventLine {
  readonly at: number;
}

/** Lines told of jobs that never ran, for each way not to run, in one batch. */
const maxNeverRan = 10;

/**
 * Describes the events of one batch. Jobs that never ran come in thousands when one job fails: the
 * first ten are told and the rest is counted, unless `detailed`.
 */
export function foldEvents(events: readonly RunEvent[], detailed: boolean): TimedLine[] {
  const lines: TimedLine[] = [];
  const more = new Map<string, { count: number; line: TimedLine }>();
  for (const event of events) {
    const kind = detailed ? null : neverRan(event);
    const seen = kind === null ? undefined : more.get(kind);
    if (seen !== undefined && ++seen.count > maxNeverRan) continue;
    const described = describeEvent(event, detailed);
    if (described === null) continue;
    const line = { ...described, at: event.at };
    lines.push(line);
    if (kind !== null && seen === undefined) more.set(kind, { count: 1, line });
  }
  for (const { count, line } of more.values()) {
    if (count > maxNeverRan) lines.push({ ...line, text: `and ${count - maxNeverRan} more jobs` });
  }
  return lines;
}

function neverRan(event: RunEvent): string | null {
  if (event.kind !== "job_ended" || event.state.kind === "finished") return null;
  return event.state.kind;
}
