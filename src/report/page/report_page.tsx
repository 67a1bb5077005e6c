import type { VNode } from "preact";
import { counted } from "../../core/text/counted.ts";
import { printable } from "../../core/text/printable.ts";
import { formatDuration } from "../../core/text/format_duration.ts";
import { toneSymbols } from "../graph/graph_view.ts";
import type { RunView } from "../model/run_view.ts";

import { Failures, JobLink, Remarks, Steps } from "./failures.tsx";
import { JobList } from "./job_list.tsx";
import { pageScript } from "./page_script.ts";
import { RecordTrail } from "./record_trail.tsx";
import { styleSheet } from "./style_sheet.ts";
import { Drawing, Section } from "./texts.tsx";
import { Verdict } from "./verdict.tsx";

/** The drawings of a report, each an SVG element; `null` where there is nothing to draw. */
export interface Drawings {
  readonly graph:
    | { readonly svg: string; readonly kind: "graph" | "levels"; readonly note: string }
    | null;
  readonly timeline: string | null;
  readonly durations: string | null;
  readonly runs: string | null;
  readonly cpu: string | null;
  readonly memory: string | null;
}

/** The whole page of a report. */
export function ReportPage(
  { view, drawings, policy }: {
    readonly view: RunView;
    readonly drawings: Drawings;
    /** The content security policy. */
    readonly policy: string;
  },
): VNode {
  const { source, failed } = view;
  const { run } = source.record;
  const name = printable(run.applicationName);
  const hasResources = drawings.cpu !== null || drawings.memory !== null;
  const hasDurations = drawings.durations !== null || drawings.runs !== null;
  const parts: readonly (readonly [id: string, title: string, isThere: boolean])[] = [
    ["failures", "Failures", failed.length > 0],
    ["steps", "How to go on", source.steps.length > 0],
    ["graph", "Graph", drawings.graph !== null],
    ["timeline", "Timeline", drawings.timeline !== null],
    ["durations", "Durations", hasDurations],
    ["resources", "Resources", hasResources],
    ["jobs", "Jobs", true],
    ["record", "Record", true],
  ];
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>{`${toneSymbols[view.tone]} ${run.status} ${name}, run ${run.runId}`}</title>
        <style dangerouslySetInnerHTML={{ __html: styleSheet }} />
      </head>
      <body>
        <a class="skip" href="#main">Skip to the report</a>
        <nav aria-label="Parts of the report">
          <div>
            <a class={`where ${view.tone}`} href="#main">
              <bdi>{`${toneSymbols[view.tone]} ${name} ${run.runId}`}</bdi>
            </a>
            {parts.filter(([, , isThere]) => isThere).map(([id, title]) => (
              <a href={`#${id}`}>{title}</a>
            ))}
          </div>
        </nav>
        <main id="main">
          <Verdict view={view} />
          <Failures view={view} />
          <Steps steps={source.steps} />
          <Remarks view={view} />
          {drawings.graph === null
            ? null
            : (
              <Section id="graph" title="Graph" note={drawings.graph.note}>
                <Drawing svg={drawings.graph.svg} kind={drawings.graph.kind} />
              </Section>
            )}
          {drawings.timeline === null ? null : (
            <Section id="timeline" title="Timeline">
              <CriticalPath view={view} />
              <Drawing svg={drawings.timeline} kind="chart" />
            </Section>
          )}
          {hasDurations
            ? (
              <Section id="durations" title="Durations">
                {drawings.runs === null ? null : (
                  <>
                    <p class="note">
                      The newest runs of this application, this one framed
                      {view.usualMs === null
                        ? "."
                        : `; the dashed line is what a success usually takes, ${
                          formatDuration(view.usualMs)
                        }.`}
                    </p>
                    <Drawing svg={drawings.runs} kind="chart" />
                  </>
                )}
                {drawings.durations === null ? null : (
                  <>
                    <p class="note">
                      A circle is a success of this run, a diamond anything else. The tick is the
                      usual time, the band where eight of ten successes of other runs lie.
                    </p>
                    <Drawing svg={drawings.durations} kind="chart" />
                  </>
                )}
              </Section>
            )
            : null}
          {hasResources
            ? (
              <Section id="resources" title="Resources">
                <div class="side-by-side">
                  {drawings.cpu === null ? null : (
                    <div>
                      <h3>Most CPU time</h3>
                      <Drawing svg={drawings.cpu} kind="chart small" />
                    </div>
                  )}
                  {drawings.memory === null ? null : (
                    <div>
                      <h3>Largest peak of memory</h3>
                      <Drawing svg={drawings.memory} kind="chart small" />
                    </div>
                  )}
                </div>
              </Section>
            )
            : null}
          <JobList view={view} />
          <RecordTrail view={view} />
        </main>
        <script dangerouslySetInnerHTML={{ __html: pageScript }} />
      </body>
    </html>
  );
}

/** Jobs of the critical path that are named at its begin and its end. */
const maxEnds = 4;

function CriticalPath({ view }: { readonly view: RunView }): VNode | null {
  const path = view.criticalPath.map((index) => view.jobs[index]);
  if (path.length < 2) return null;
  const workMs = path.reduce((sum, job) => sum + (job?.tookMs ?? 0), 0);
  const isLong = path.length > 2 * maxEnds + 1;
  const head = isLong ? path.slice(0, maxEnds) : path;
  const tail = isLong ? path.slice(-maxEnds) : [];
  const waitMs = Math.max(0, view.tookMs - workMs);
  return (
    <p class="note path">
      The critical path decided when the run ended: {counted(path.length, "job")},{" "}
      {formatDuration(workMs)}{" "}
      of work{waitMs < 1000 ? "" : ` and ${formatDuration(waitMs)} of waiting`}.{" "}
      {head.map((job, at) => [at === 0 ? null : " → ", <JobLink job={job} />])}
      {isLong ? " → … → " : null}
      {tail.map((job, at) => [at === 0 ? null : " → ", <JobLink job={job} />])}
    </p>
  );
}
