import type { VNode } from "preact";
import { counted } from "../../core/text/counted.ts";
import { fitText } from "../../core/text/text_width.ts";
import { formatBytes } from "../../core/text/format_bytes.ts";
import type { ExecutionRecord } from "../../ports/history_records.ts";
import type { JobView } from "../model/job_view.ts";
import type { LogTail } from "../model/log_tails.ts";
import type { RunView } from "../model/run_view.ts";
import type { NextStep } from "../../core/run/next_step.ts";
import { durationText, isRetried, pastText, wallTime } from "./facts.ts";
import { Badge, Block, Name, Output, OutputLine, Section } from "./texts.tsx";

/** Failed jobs that are told in full, and names of blocked jobs told of each. */
const maxFailures = 20;
const maxBlocked = 12;
/** Lines of output of a failed job that are seen at once; all are in the list of jobs. */
const maxLines = 14;
/** Of more failures than this the output is folded away, so that all can be looked over. */
const maxUnfolded = 3;

/** Tells what failed and why, with the last lines of each. */
export function Failures({ view }: { readonly view: RunView }): VNode | null {
  if (view.failed.length === 0) return null;
  const more = view.failed.slice(maxFailures);
  return (
    <Section
      id="failures"
      title={view.failed.length === 1 ? "What failed" : "What failed, in order"}
    >
      {view.failed.slice(0, maxFailures).map((job, at) => (
        <Failure job={job} view={view} isFolded={at >= maxUnfolded} />
      ))}
      {more.length === 0 ? null : (
        <p class="more">
          And {more.length} more: {more.map((job) => <JobLink job={job} />)}
        </p>
      )}
    </Section>
  );
}

function Failure(
  { job, view, isFolded }: {
    readonly job: JobView;
    readonly view: RunView;
    readonly isFolded: boolean;
  },
): VNode {
  const { record, tone, blocks } = job;
  const ended = record.finishedAt;
  const tries = record.executions.length;
  const past = pastText(job);
  const checks = record.executions.at(-1)?.checks.filter(({ ok }) => !ok) ?? [];
  return (
    <article class={`failure ${tone}`}>
      <h3>
        <Badge tone={tone}>{record.status}</Badge>
        <a href={`#${job.anchor}`}>
          <Name>{record.id}</Name>
        </a>
      </h3>
      <p class="reason">
        <Name>{record.reason ?? record.status}</Name>
      </p>
      {record.description === "" ? null : (
        <p class="description">
          <Name>{record.description}</Name>
        </p>
      )}
      <p class="when">
        {ended === null ? null : `${wallTime(ended, view.source).slice(11)}`}
        {job.spanMs === null ? null : ` after ${durationText(job.spanMs)}`}
        {tries > 1 ? ` and ${tries} tries` : null}
        {job.usual === null ? null : `; it usually takes ${durationText(job.usual.p50Ms)}`}
        {record.tolerated ? "; it is allowed to fail" : null}
        {past === null ? null : `. ${past}`}
      </p>
      {checks.map((check) => (
        <p class="check">
          {check.phase}-check <Name>{check.name}</Name>: <Name>{check.message}</Name>
        </p>
      ))}
      {isFolded && job.tail.kind === "lines"
        ? (
          <details class="folded">
            <summary>{lastLine(job.tail.lines)}</summary>
            <Tail tail={job.tail} maxLines={maxLines} />
          </details>
        )
        : <Tail tail={job.tail} maxLines={maxLines} />}
      {job.logPath === null ? null : (
        <p class="path">
          <Name>{job.logPath}</Name>
        </p>
      )}
      {blocks.length === 0 ? null : (
        <p class="blocks">
          <Badge tone="warn">{`${counted(blocks.length, "job")} blocked behind it`}</Badge>
          {blocks.slice(0, maxBlocked).map((index) => <JobLink job={view.jobs[index]} />)}
          {blocks.length > maxBlocked ? <span>and {blocks.length - maxBlocked} more</span> : null}
        </p>
      )}
    </article>
  );
}

/** What a job said last, which often is why it failed. */
function lastLine(lines: readonly string[]): VNode {
  const last = lines.findLast((line) => line.trim() !== "") ?? "";
  return <OutputLine line={fitText(last, 300)} />;
}

/** Leads to a job in the list of jobs. */
export function JobLink({ job }: { readonly job: JobView | undefined }): VNode | null {
  if (job === undefined) return null;
  return (
    <a class="job-link" href={`#${job.anchor}`}>
      <bdi>{job.id}</bdi>
    </a>
  );
}

/** Shows the end of what a job wrote. */
export function Tail(
  { tail, maxLines }: { readonly tail: LogTail; readonly maxLines: number },
): VNode | null {
  switch (tail.kind) {
    case "none":
      return null;
    case "left_out":
      return <p class="note">Its output is left out here, to keep this page small.</p>;
    case "unreadable":
      return (
        <p class="note">
          Its log could not be read: <Name>{tail.because}</Name>
        </p>
      );
    case "lines": {
      const lines = tail.lines.slice(-maxLines);
      const isCut = tail.isCut || lines.length < tail.lines.length;
      return (
        <div class="tail">
          {isCut
            ? (
              <p class="note">
                The last {counted(lines.length, "line")} of {formatBytes(tail.totalBytes)}
              </p>
            )
            : null}
          <Output lines={lines} />
        </div>
      );
    }
  }
}

/** What a job that a person takes as done came to by itself. */
function markedAs(last: ExecutionRecord | undefined): string {
  return last === undefined ? "never executed" : last.reason ?? last.status;
}

/** Tells what went well and yet is worth a look. */
export function Remarks({ view }: { readonly view: RunView }): VNode | null {
  const retried = view.jobs.filter(isRetried);
  const slow = view.jobs.filter(({ isSlow }) => isSlow);
  const longer = view.jobs.filter(({ isSlow, usual }) =>
    !isSlow && usual?.change?.direction === "longer"
  );
  const marked = view.jobs.filter(({ record }) => record.status === "MARKED_SUCCESS");
  const tolerated = view.jobs.filter(({ record }) => record.tolerated);
  const remarks = [
    ["Succeeded after retries", retried, (job: JobView) => `${job.record.executions.length} tries`],
    ["Slower than expected", slow, (job: JobView) => durationText(job.tookMs)],
    [
      "Longer than usual",
      longer,
      ({ tookMs, usual }: JobView) =>
        `${durationText(tookMs)}, usually ${durationText(usual?.p50Ms ?? null)}`,
    ],
    ["Taken as done by hand", marked, ({ record }: JobView) => markedAs(record.executions.at(-1))],
    ["Failed and allowed to", tolerated, (job: JobView) => job.record.status],
  ] as const;
  if (remarks.every(([, jobs]) => jobs.length === 0)) return null;
  return (
    <Section id="remarks" title="Worth a look">
      <ul class="remarks">
        {remarks.filter(([, jobs]) => jobs.length > 0).map(([title, jobs, say]) => (
          <li>
            <strong>{title}</strong>
            {jobs.slice(0, maxBlocked).map((job) => (
              <span>
                <JobLink job={job} />{" "}
                <small>
                  <Name>{say(job)}</Name>
                </small>
              </span>
            ))}
            {jobs.length > maxBlocked ? <span>and {jobs.length - maxBlocked} more</span> : null}
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Shows commands that help from here on, each to be copied. */
export function Steps({ steps }: { readonly steps: readonly NextStep[] }): VNode | null {
  if (steps.length === 0) return null;
  return (
    <Section id="steps" title="How to go on">
      <ul class="steps">
        {steps.map(({ command, purpose }) => (
          <li>
            <Block>{command}</Block>
            <span class="purpose">{purpose}</span>
            <button type="button" class="copy" hidden>Copy</button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
