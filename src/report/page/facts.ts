import { counted } from "../../core/text/counted.ts";
import { describeCounts } from "../../core/text/describe_counts.ts";
import { formatDuration } from "../../core/text/format_duration.ts";
import { isoLocal } from "../../core/text/format_time.ts";
import { printable } from "../../core/text/printable.ts";
import { emptyCounts } from "../../core/run/run_report.ts";
import type { Change } from "../../core/statistics.ts";
import type { JobView } from "../model/job_view.ts";
import type { RunView } from "../model/run_view.ts";
import type { ReportSource } from "../report_source.ts";

/** Formats a time of the wall clock for people: `2026-11-23 06:00:00`. */
export function wallTime(atMs: number, { utcOffsetMinutes }: ReportSource): string {
  return isoLocal(atMs, utcOffsetMinutes(atMs)).slice(0, 19).replace("T", " ");
}

/** Formats the distance of the wall clock from UTC: `UTC+01:00`. */
export function zoneText(atMs: number, { utcOffsetMinutes }: ReportSource): string {
  const zone = isoLocal(atMs, utcOffsetMinutes(atMs)).slice(19);
  return zone === "+00:00" ? "UTC" : `UTC${zone}`;
}

/** Formats a duration, ms, or a dash where there is none. */
export function durationText(ms: number | null): string {
  return ms === null ? "–" : formatDuration(ms);
}

/** Says how a duration has changed: `2.1 times as long as usual`; `null` where it has not. */
export function changeText(change: Change | null): string | null {
  if (change === null || change.direction === "same") return null;
  const ratio = change.ratio + 1;
  if (change.direction === "longer") {
    return ratio >= 2
      ? `${timesText(ratio)} times as long as usual`
      : `${percent(ratio - 1)} longer than usual`;
  }
  return `${percent(1 - ratio)} shorter than usual`;
}

function timesText(ratio: number): string {
  return ratio < 10
    ? ratio.toFixed(1)
    : Number.isFinite(ratio)
    ? String(Math.round(ratio))
    : "many";
}

function percent(part: number): string {
  return `${Math.round(part * 100)}%`;
}

/** Says in one or two sentences what became of a run. */
export function runSentence(view: RunView): string {
  const { run } = view.source.record;
  const jobs = view.jobs.length;
  const counts = describeCounts({ ...emptyCounts(), ...run.counts });
  switch (run.status) {
    case "SUCCESS": {
      const retried = view.jobs.filter(isRetried).length;
      const all = view.jobs.every(({ record }) => record.status === "SUCCESS")
        ? jobs === 0
          ? "There were no jobs."
          : jobs === 1
          ? "Its job succeeded."
          : `All ${jobs} jobs succeeded.`
        : `${capital(counts)}.`;
      return retried === 0 ? all : `${all} ${counted(retried, "job")} needed more than one try.`;
    }
    case "RUNNING":
      return `The run is going on: ${counts}.`;
    case "INTERRUPTED":
      return `The engine ended before the run did: ${counts}.`;
    case "FAILED": {
      const [first] = view.failed;
      if (first === undefined) return `${capital(counts)}.`;
      const reason = printable(first.record.reason ?? first.record.status);
      const others = view.failed.length - 1;
      const what = others === 0
        ? `${first.id} did not succeed: ${reason}.`
        : `${view.failed.length} jobs did not succeed, first ${first.id}: ${reason}.`;
      const blocked = run.counts.BLOCKED ?? 0;
      const unstarted = run.counts.NOT_STARTED ?? 0;
      const lost = [
        ...(blocked === 0 ? [] : [`${counted(blocked, "job")} could not run because of it`]),
        ...(unstarted === 0 ? [] : [`${unstarted} never started`]),
      ].join(", ");
      return lost === "" ? what : `${what} ${capital(lost)}.`;
    }
  }
}

/** Whether a job was executed more than once and succeeded in the end. */
export function isRetried({ ranHere, record }: JobView): boolean {
  return record.status === "SUCCESS" && ranHere && record.executions.length > 1;
}

/** Says how a job that went wrong fared in the runs before. */
export function pastText({ before }: JobView): string | null {
  if (before === null) return null;
  const { runs, lastSuccess, failures } = before;
  if (lastSuccess === null) {
    if (failures === 0) return null;
    return runs === 1 ? "It failed in the run before too." : `No success in ${runs} runs before.`;
  }
  return failures === 0
    ? `It succeeded in run ${lastSuccess}.`
    : `Failure number ${failures + 1} since it last succeeded, in run ${lastSuccess}.`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
