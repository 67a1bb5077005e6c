import { isoUtc } from "../../core/text/format_time.ts";
import type { JobStats } from "../../core/job_stats.ts";
import type { RunStats } from "../../core/run/run_stats.ts";
import type { ApplicationStats } from "./application_stats.ts";
import { changeJson } from "./change_text.ts";

/** Returns an application's statistics in the shape that docs/cli.md documents. */
export function statsJson({ name, runs, jobs }: ApplicationStats) {
  return {
    application_name: name,
    runs: runsJson(runs),
    jobs_of_attempts: jobs?.attempts ?? null,
    jobs_complete: jobs?.isComplete ?? null,
    jobs: jobs?.list.map(jobJson) ?? null,
  };
}

function runsJson(runs: RunStats) {
  return {
    ended: runs.ended,
    succeeded: runs.succeeded,
    resumed: runs.resumed,
    success_rate: rate(runs.succeeded, runs.ended),
    p50_ms: whole(runs.p50Ms),
    p95_ms: whole(runs.p95Ms),
    trend: changeJson(runs.trend),
    first_started_at: runs.firstStartedAt === null ? null : isoUtc(runs.firstStartedAt),
    last_started_at: runs.lastStartedAt === null ? null : isoUtc(runs.lastStartedAt),
  };
}

function jobJson({ id, ...stats }: { readonly id: string } & JobStats) {
  return {
    id,
    ran: stats.ran,
    succeeded: stats.succeeded,
    success_rate: rate(stats.succeeded, stats.ran),
    p50_ms: whole(stats.p50Ms),
    p95_ms: whole(stats.p95Ms),
    trend: changeJson(stats.trend),
    retried: stats.retried,
    flips: stats.flips,
    flaky: stats.isFlaky,
  };
}

function rate(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000;
}

function whole(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms);
}
