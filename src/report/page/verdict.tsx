import type { VNode } from "preact";
import { runLogPath } from "../../core/log_paths.ts";
import type { JobStatus } from "../../core/job_state.ts";
import { toneOfStatus } from "../../core/text/status_tone.ts";
import { compareDurations } from "../../core/statistics.ts";
import { toneSymbols } from "../graph/graph_view.ts";
import type { RunView } from "../model/run_view.ts";
import { changeText, durationText, runSentence, wallTime, zoneText } from "./facts.ts";
import { Badge, Name } from "./texts.tsx";

/** Says what a run came to: the verdict, why, and the numbers. */
export function Verdict({ view }: { readonly view: RunView }): VNode {
  const { source, tone } = view;
  const { run } = source.record;
  return (
    <header class={`verdict ${tone}`}>
      <p class="of">
        <Name>{run.applicationName}</Name>
        <span>run {run.runId}</span>
        {source.attempts.length > 1 || run.attempt > 1
          ? <span>attempt {run.attempt} of {Math.max(run.attempt, source.attempts.length)}</span>
          : null}
      </p>
      <h1>
        <span class="sign" aria-hidden="true">{toneSymbols[tone]}</span>
        {run.status}
      </h1>
      <p class="sentence">
        <bdi>{runSentence(view)}</bdi>
      </p>
      <Counts view={view} />
      <Numbers view={view} />
    </header>
  );
}

/** One bar of all jobs by what became of them, and below it a filter for each. */
function Counts({ view }: { readonly view: RunView }): VNode | null {
  const { counts } = view.source.record.run;
  const shown = (Object.entries(counts) as [JobStatus, number][])
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => order.indexOf(toneOfStatus(a)) - order.indexOf(toneOfStatus(b)));
  if (shown.length === 0) return null;
  const total = shown.reduce((sum, [, count]) => sum + count, 0);
  let before = 0;
  return (
    <div class="counts">
      <svg
        viewBox={`0 0 ${total} 1`}
        preserveAspectRatio="none"
        role="img"
        aria-label="Jobs by status"
      >
        {shown.map(([status, count]) => {
          const bar = (
            <rect class={toneOfStatus(status)} x={before} y={0} width={count} height={1} />
          );
          before += count;
          return bar;
        })}
      </svg>
      <ul>
        {shown.map(([status, count]) => (
          <li>
            <a href="#jobs" data-status={status} title={`List the jobs with ${status}`}>
              <Badge tone={toneOfStatus(status)}>{`${count} ${status}`}</Badge>
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

const order = ["bad", "warn", "plain", "good", "dim"];

function Numbers({ view }: { readonly view: RunView }): VNode {
  const { source, tookMs, usualMs, lastSuccess } = view;
  const { run } = source.record;
  const change = usualMs === null || run.status !== "SUCCESS"
    ? null
    : changeText(compareDurations([usualMs, usualMs, usualMs], [tookMs]));
  return (
    <dl class="numbers">
      <Number label={run.finishedAt === null ? "Running for" : "Took"}>
        {durationText(tookMs)}
        {change === null ? null : <small>{change}</small>}
        {usualMs === null || change !== null
          ? null
          : <small>usually {durationText(usualMs)}</small>}
      </Number>
      <Number label="Started">
        {wallTime(run.startedAt, source)}
        <small>{zoneText(run.startedAt, source)}</small>
      </Number>
      {run.finishedAt === null ? null : (
        <Number label="Finished">
          {wallTime(run.finishedAt, source)}
          <small>{run.exitCode === null ? null : `exit code ${run.exitCode}`}</small>
        </Number>
      )}
      {lastSuccess === null ? null : (
        <Number label="Last success">
          run {lastSuccess.runId}
          <small>
            {wallTime(lastSuccess.startedAt, source)}
            {lastSuccess.configFingerprint === run.configFingerprint
              ? null
              : ", with another config"}
          </small>
        </Number>
      )}
      <Number label="On">
        <Name>{run.engine.host}</Name>
        <small>
          as <Name>{run.engine.user}</Name>,{" "}
          {run.workers === 1 ? "one at a time" : `${run.workers} at once`}
        </small>
      </Number>
    </dl>
  );
}

function Number(
  { label, children }: { readonly label: string; readonly children: unknown },
): VNode {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children as VNode}</dd>
    </div>
  );
}

/** Says where the files of a run are. */
export function Places({ view }: { readonly view: RunView }): VNode {
  const { run } = view.source.record;
  return (
    <dl class="places">
      <dt>Config</dt>
      <dd>
        <Name>{run.configPath}</Name>
      </dd>
      <dt>Folder</dt>
      <dd>
        <Name>{run.workingDir}</Name>
      </dd>
      <dt>Run log</dt>
      <dd>
        <Name>{runLogPath(run)}</Name>
      </dd>
    </dl>
  );
}
