import type { ComponentChildren, VNode } from "preact";
import { formatBytes } from "../../core/text/format_bytes.ts";
import { formatCpuTime } from "../../core/text/format_cpu_time.ts";
import { formatDuration } from "../../core/text/format_duration.ts";
import { printable } from "../../core/text/printable.ts";
import { toneOfStatus } from "../../core/text/status_tone.ts";
import type { ExecutionRecord } from "../../ports/history_records.ts";
import type { JobView } from "../model/job_view.ts";
import type { RunView } from "../model/run_view.ts";
import { changeText, durationText, wallTime } from "./facts.ts";
import { JobLink, Tail } from "./failures.tsx";
import { Badge, Block, Name, Section } from "./texts.tsx";

/** Dependencies and dependents that are named of one job. */
const maxNamed = 20;

/** Lists every job with all that is known of it, to be opened and searched. */
export function JobList({ view }: { readonly view: RunView }): VNode {
  return (
    <Section id="jobs" title="Jobs">
      <div class="tools" hidden>
        <label>
          <span class="visually-hidden">Search in jobs and their output</span>
          <input
            id="search"
            type="search"
            placeholder="Search jobs and their output"
            autocomplete="off"
            spellcheck={false}
          />
          <kbd aria-hidden="true">/</kbd>
        </label>
        <label>
          Order{" "}
          <select id="order">
            <option value="index">as in the config</option>
            <option value="start">by start</option>
            <option value="took">longest first</option>
            <option value="memory">most memory first</option>
          </select>
        </label>
        <output id="found" aria-live="polite"></output>
        <button type="button" id="clear" hidden>Show all</button>
      </div>
      <div class="job-list">
        <div class="job-row head" aria-hidden="true">
          <span>Status</span>
          <span>Job</span>
          <span>Started</span>
          <span class="number">Took</span>
          <span class="number">Usually</span>
          <span class="number">CPU</span>
          <span class="number">Memory</span>
          <span>Reason</span>
        </div>
        {view.jobs.map((job) => <Job job={job} view={view} />)}
      </div>
      <p id="nothing" class="note" hidden>No job and no output has that.</p>
    </Section>
  );
}

function Job({ job, view }: { readonly job: JobView; readonly view: RunView }): VNode {
  const { record, usage, usual, tookMs, spanMs } = job;
  const tries = record.executions.length;
  const started = record.startedAt;
  const longer = changeText(usual?.change ?? null);
  return (
    <details
      id={job.anchor}
      class="job"
      data-status={record.status}
      data-start={started ?? ""}
      data-took={spanMs ?? ""}
      data-memory={usage.peakMemoryBytes ?? ""}
    >
      <summary class="job-row">
        <Badge tone={job.tone}>{record.status}</Badge>
        <span class="id">
          <Name>{record.id}</Name>
        </span>
        <span>{started === null ? "–" : wallTime(started, view.source).slice(11)}</span>
        <span class={usual?.change?.direction === "longer" ? "number warn-text" : "number"}>
          {durationText(spanMs)}
        </span>
        <span class="number">{durationText(usual?.p50Ms ?? null)}</span>
        <span class="number">{usage.cpuMs === null ? "–" : formatCpuTime(usage.cpuMs)}</span>
        <span class="number">
          {usage.peakMemoryBytes === null ? "–" : formatBytes(usage.peakMemoryBytes)}
        </span>
        <span class="why">{record.reason === null ? "" : <Name>{record.reason}</Name>}</span>
      </summary>
      <div class="job-body">
        {record.description === "" ? null : (
          <p class="description">
            <Name>{record.description}</Name>
          </p>
        )}
        <Block>{record.command === "" ? "no command" : record.command}</Block>
        <dl class="facts">
          {longer === null ? null : <Fact label="Compared">{longer}</Fact>}
          {tries < 2
            ? null
            : <Fact label="Worked">{`${durationText(tookMs)} in ${tries} tries`}</Fact>}
          {record.waitStartedAt === null ? null : (
            <Fact label="Waited">
              {durationText(
                (record.waitEndedAt ?? record.finishedAt ?? record.waitStartedAt) -
                  record.waitStartedAt,
              )}
            </Fact>
          )}
          {job.ranHere || record.executions.length === 0
            ? null
            : <Fact label="Ran">in attempt {record.attempt}</Fact>}
          {job.dependencies.length === 0 ? null : (
            <Fact label="After">
              {job.dependencies.slice(0, maxNamed).map((index) => (
                <JobLink
                  job={view.jobs[index]}
                />
              ))}
              {job.dependencies.length > maxNamed
                ? ` and ${job.dependencies.length - maxNamed} more`
                : null}
            </Fact>
          )}
          {record.workingDir === null ? null : (
            <Fact label="Folder">
              <Name>{record.workingDir}</Name>
            </Fact>
          )}
          {job.logPath === null ? null : (
            <Fact label="Log">
              <Name>{job.logPath}</Name>
            </Fact>
          )}
        </dl>
        <Executions job={job} view={view} />
        <Checks executions={record.executions} />
        <Outputs job={job} />
        <Tail tail={job.tail} maxLines={Infinity} />
      </div>
    </details>
  );
}

function Fact(
  { label, children }: { readonly label: string; readonly children: ComponentChildren },
): VNode {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Executions(
  { job, view }: { readonly job: JobView; readonly view: RunView },
): VNode | null {
  const { executions } = job.record;
  if (executions.length < 2) return null;
  return (
    <table>
      <caption>Executions</caption>
      <thead>
        <tr>
          <th>N</th>
          <th>Status</th>
          <th>Started</th>
          <th class="number">Took</th>
          <th>Reason</th>
          <th>Then</th>
        </tr>
      </thead>
      <tbody>
        {executions.map((execution) => (
          <tr>
            <td>{execution.n}</td>
            <td>
              <Badge tone={toneOfStatus(execution.status)}>{execution.status}</Badge>
            </td>
            <td>{wallTime(execution.startedAt, view.source).slice(11)}</td>
            <td class="number">
              {durationText(
                execution.finishedAt === null ? null : execution.finishedAt - execution.startedAt,
              )}
            </td>
            <td>{execution.reason === null ? "" : <Name>{execution.reason}</Name>}</td>
            <td>{thenText(execution)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function thenText({ retryDelayMs, retryRule }: ExecutionRecord): string {
  if (retryRule === null) return "";
  const what = retryDelayMs === null ? "no retry" : `a retry after ${formatDuration(retryDelayMs)}`;
  return `${what}: ${printable(retryRule)}`;
}

function Checks({ executions }: { readonly executions: readonly ExecutionRecord[] }): VNode | null {
  const checks = executions.at(-1)?.checks ?? [];
  if (checks.length === 0) return null;
  return (
    <table>
      <caption>Checks</caption>
      <tbody>
        {checks.map(({ phase, name, ok, message, durationMs }) => (
          <tr>
            <td>
              <Badge tone={ok ? "good" : "bad"}>{ok ? "ok" : "failed"}</Badge>
            </td>
            <td>{phase}</td>
            <td>
              <Name>{name}</Name>
            </td>
            <td>
              <Name>{message}</Name>
            </td>
            <td class="number">{formatDuration(durationMs)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Outputs({ job }: { readonly job: JobView }): VNode | null {
  const { outputs } = job.record;
  if (outputs.length === 0) return null;
  return (
    <table>
      <caption>What it gave to other jobs</caption>
      <tbody>
        {outputs.map(({ name, value }) => (
          <tr>
            <td>
              <Name>{name}</Name>
            </td>
            <td>
              <Name>{value}</Name>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
