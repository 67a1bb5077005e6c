import { isoUtc } from "../../core/text/format_time.ts";
import { runLogPath } from "../../core/log_paths.ts";
import { exitCodeOf, signalOf } from "../../core/outcome.ts";
import { describeStop } from "../../core/job_state.ts";
import { printableOutput } from "../../core/text/printable.ts";
import type { JobResult } from "../../core/run/run_report.ts";
import { createStyle } from "../../core/text/text_style.ts";
import { fitText } from "../../core/text/text_width.ts";
import type { LogReader } from "../../ports/log_reader.ts";
import { nameRun } from "../event_line.ts";
import { groupBlocked } from "../group_blocked.ts";
import { buildVerdict } from "../summary.ts";
import type { NoticeFacts } from "./notice_facts.ts";

/** Which version of the document this is; it is raised when a reader must look at it anew. */
const noticeVersion = 1;

/** Jobs, groups and names that are told one by one. */
const maxShown = 20;
/** Last lines of a failed job, and their length, columns. */
const maxTailLines = 10;
const maxLine = 400;

/** Where texts come from, and what takes secrets out of them. */
export interface NoticeTexts {
  readonly logReader: LogReader;
  readonly mask: (text: string) => string;
}

/**
 * Returns the JSON document that webhooks and commands get: documented in docs/notifications.md, of
 * bounded length however many jobs there are.
 */
export function noticeJson(
  facts: NoticeFacts,
  { logReader, mask }: NoticeTexts,
) {
  const { topic, run, report, before, place } = facts;
  const finishedAt = report?.finishedAt ?? null;
  const failed = report?.failed ?? [];
  const blocked = groupBlocked(report?.unstarted ?? []);
  return {
    version: noticeVersion,
    event: topic,
    sent_at: isoUtc(facts.at),
    text: mask(noticeText(facts)),
    run: {
      id: run.runId,
      attempt: run.attempt,
      application_name: run.applicationName,
      status: report?.status ?? "RUNNING",
      exit_code: report?.exitCode ?? null,
      started_at: isoUtc(run.startedAt),
      finished_at: finishedAt === null ? null : isoUtc(finishedAt),
      duration_ms: finishedAt === null ? null : Math.round(finishedAt - run.startedAt),
      config_path: run.configPath,
      working_dir: run.workingDir,
      log_path: runLogPath(run),
      workers: run.workers,
      job_count: run.jobCount,
    },
    before: before === null
      ? null
      : { id: before.runId, attempt: before.attempt, status: before.status },
    counts: report === null
      ? null
      : Object.fromEntries(Object.entries(report.counts).filter(([, count]) => count > 0)),
    stopped: report === null || report.stop === null ? null : mask(describeStop(report.stop)),
    failed_count: failed.length,
    failed: failed.slice(0, maxShown).map((job) => failedJson(job, { logReader, mask })),
    unstarted_count: report?.unstarted.length ?? 0,
    blocked: blocked.slice(0, maxShown).map(({ cause, ids }) => ({
      by: cause,
      count: ids.length,
      job_ids: ids.slice(0, maxShown),
    })),
    slow_job_ids: (report?.slow ?? []).slice(0, maxShown).map(({ id }) => id),
    cut_log_job_ids: (report?.cutLogs ?? []).slice(0, maxShown).map(({ id }) => id),
    host: place.host,
    user: place.user,
    engine_version: place.version,
  };
}

/** Returns in one line what there is to tell. */
export function noticeText({ topic, run, report, before }: NoticeFacts): string {
  if (topic === "test") return "This is a test message of executioner";
  if (report === null) return `STARTED  ${nameRun(run)}`;
  const verdict = buildVerdict(report, createStyle(false)).trimEnd();
  return topic === "recovery" && before !== null
    ? `${verdict}; recovered: run ${before.runId} was ${before.status}`
    : verdict;
}

function failedJson(job: JobResult, { logReader, mask }: NoticeTexts) {
  const { last } = job;
  return {
    id: job.id,
    status: job.status,
    reason: job.reason === null ? null : mask(job.reason),
    exit_code: last === null ? null : exitCodeOf(last.outcome),
    signal: last === null ? null : signalOf(last.outcome),
    executions: last?.n ?? 0,
    duration_ms: last === null ? null : Math.round(last.finishedAt - last.startedAt),
    log_path: job.logPath,
    last_lines: linesOf(job, logReader).map(mask),
  };
}

/** Returns the last lines of a job that failed; none where its log cannot be read. */
export function linesOf({ logPath, last }: JobResult, logReader: LogReader): readonly string[] {
  if (logPath === null || last === null || last.logBytes === 0) return [];
  const { logOffset: offset, logBytes: bytes } = last;
  const tail = logReader.readTail(logPath, { offset, bytes }, maxTailLines);
  return tail.ok ? tail.value.map((line) => fitText(printableOutput(line), maxLine, "...")) : [];
}
