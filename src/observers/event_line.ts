import { counted } from "../core/text/counted.ts";
import { type Execution, isSlow, logLossClause } from "../core/execution.ts";
import { formatBytes } from "../core/text/format_bytes.ts";
import { formatCpuTime } from "../core/text/format_cpu_time.ts";
import { formatDuration } from "../core/text/format_duration.ts";
import { hookTitle } from "../core/hooks/hooks.ts";
import {
  describeStop,
  describeWait,
  jobReasonOf,
  type JobState,
  jobStatusOf,
} from "../core/job_state.ts";
import { reasonOf, statusOf } from "../core/outcome.ts";
import { printable } from "../core/text/printable.ts";
import type { RunEvent } from "../core/run/run_event.ts";
import type { RunHeader } from "../core/run/run_header.ts";
import { describeCounts } from "../core/text/describe_counts.ts";
import { type Tone, toneOfStatus } from "./tone.ts";

/** One event in words, laid out the same on the terminal, in pipes and in the run's log. */
export interface EventLine {
  /** What happened, in capitals; the status where a job or the run ended. */
  readonly word: string;
  readonly tone: Tone;
  /** To whom and how, free of control characters. */
  readonly text: string;
}

/** Columns for the word, so that texts stand below each other; longer words are rare. */
const wordColumns = 11;

/** Returns the word of a line, padded for its column. */
export function padWord(word: string): string {
  return word.padEnd(wordColumns);
}

/**
 * Describes an event.
 *
 * @param detailed Adds what helps to find out: slots, paths, process ids.
 * @returns `null` for an event that is only worth a line with `detailed`.
 */
export function describeEvent(event: RunEvent, detailed: boolean): EventLine | null {
  switch (event.kind) {
    case "run_started":
      return { word: "RUN", tone: "plain", text: describeStart(event.run, detailed) };
    case "job_started": {
      const again = event.execution > 1 ? `  execution ${event.execution}` : "";
      const where = detailed ? `  slot ${event.slot}  log ${event.logPath}` : "";
      return { word: "START", tone: "plain", text: printable(`${event.jobId}${again}${where}`) };
    }
    case "job_spawned":
      return detailed
        ? { word: "SPAWN", tone: "dim", text: printable(`${event.jobId}  pid ${event.pid}`) }
        : null;
    case "job_retrying": {
      const { n } = event.execution;
      const why = describeExecution(event.execution);
      const next = `execution ${n + 1} in ${formatDuration(event.until - event.at)}`;
      return {
        word: "RETRY",
        tone: "warn",
        text: printable(`${event.jobId}  ${why}; ${next} (${event.rule})`),
      };
    }
    case "job_awaiting":
      return {
        word: "WAIT",
        tone: "plain",
        text: printable(`${event.jobId}  ${describeWait(event.conditions)}`),
      };
    case "condition_met": {
      const { condition, found, left } = event;
      const took = formatDuration(event.at - event.since);
      const rest = left.length === 0 ? "" : `; still ${describeWait(left)}`;
      return {
        word: "MET",
        tone: "plain",
        text: printable(`${event.jobId}  ${condition} after ${took}: found ${found}${rest}`),
      };
    }
    case "job_ended": {
      const word = jobStatusOf(event.state);
      const tone = toneOfStatus(word);
      const log = detailed && event.logPath !== null ? `  log ${event.logPath}` : "";
      const used = detailed ? describeUsage(event.state) : "";
      return {
        word,
        tone: hasCutLog(event.state) && tone === "good" ? "warn" : tone,
        text: printable(`${event.jobId}  ${describeEnd(event.state)}${used}${log}`.trimEnd()),
      };
    }
    case "run_stopping":
      return { word: "STOPPING", tone: "warn", text: printable(describeStop(event.cause)) };
    case "notice": {
      const about = event.jobId === null ? "" : `${event.jobId}  `;
      return {
        ...(event.level === "warning"
          ? { word: "WARNING", tone: "warn" }
          : { word: "NOTE", tone: "plain" }),
        text: printable(about + event.message),
      };
    }
    case "hook_started": {
      const where = detailed ? `  log ${event.logPath}` : "";
      const text = printable(`${hookTitle(event)}  ${event.command}${where}`);
      return { word: "HOOK", tone: "plain", text };
    }
    case "hook_ended": {
      const word = statusOf(event.hook.execution.outcome);
      const log = detailed && event.hook.logPath !== null ? `  log ${event.hook.logPath}` : "";
      const how = describeExecution(event.hook.execution);
      const text = printable(`hook ${hookTitle(event.hook)}  ${how}${log}`);
      return { word, tone: toneOfStatus(word), text };
    }
    case "run_ended": {
      const { run, status, exitCode, counts, finishedAt, stop } = event.report;
      // Other reasons had a line of their own; the history may fail with the last of its rows.
      const why = stop?.kind === "history_failed" ? printable(`  ${describeStop(stop)}`) : "";
      const took = formatDuration(finishedAt - run.startedAt);
      return {
        word: status,
        tone: toneOfStatus(status),
        text: `${nameRun(run)} in ${took}: ${describeCounts(counts)}` +
          (detailed ? `  exit code ${exitCode}${why}` : ""),
      };
    }
  }
}

/** Names a run as people talk of it: `run 42 of nightly_etl`, with the attempt from the second on. */
export function nameRun(run: RunHeader): string {
  const attempt = run.attempt > 1 ? `, attempt ${run.attempt},` : "";
  return printable(`run ${run.runId}${attempt} of ${run.applicationName}`);
}

function describeStart(run: RunHeader, detailed: boolean): string {
  const jobs = counted(run.jobCount, "job");
  const most = run.workers === 1 ? "one at a time" : `at most ${run.workers} at once`;
  const places = detailed
    ? `  config ${run.configPath}  folder ${run.workingDir}  logs ${run.logDir}`
    : "";
  const name = nameRun(run).replace(/^run /, "");
  return `${name}: ${jobs}, ${most}${printable(places)}`;
}

/** Says how a job ended, beside its status word: the reason and the time it took. */
export function describeEnd(state: JobState): string {
  if (state.kind !== "finished") return jobReasonOf(state) ?? "";
  const [first] = state.past;
  const last = state.past.at(-1) ?? first;
  const which = state.past.length > 1 ? `, execution ${last.n}` : "";
  const note = state.note === null ? "" : `; ${state.note}`;
  return [`${describeTime(last)}${which}${note}`, ...logLossClause(last)].join("; ");
}

/** Whether the log of a job's last execution may not hold all of its output. */
export function hasCutLog(state: JobState): boolean {
  return state.kind === "finished" && state.past.at(-1)?.logLoss !== undefined;
}

/** Says what the job's last execution used, where that is known. */
function describeUsage(state: JobState): string {
  const usage = state.kind === "finished" ? state.past.at(-1)?.usage ?? null : null;
  return usage === null
    ? ""
    : `  cpu ${formatCpuTime(usage.cpuMs)}  memory ${formatBytes(usage.peakMemoryBytes)}`;
}

/** Says why an execution ended, after how long, where that is worth telling, and what its log lacks. */
export function describeExecution(execution: Execution): string {
  return [describeTime(execution), ...logLossClause(execution)].join("; ");
}

function describeTime(execution: Execution): string {
  const { expectedMs } = execution;
  const slow = expectedMs === null || !isSlow(execution)
    ? ""
    : `, slow: expected ${formatDuration(expectedMs)}`;
  return describeCourse(execution) + slow;
}

function describeCourse({ outcome, startedAt, finishedAt }: Execution): string {
  const took = formatDuration(finishedAt - startedAt);
  const reason = reasonOf(outcome);
  switch (outcome.kind) {
    case "succeeded":
      return took;
    case "exited":
    case "signalled":
    case "over_limit":
    case "cancelled":
      return `${reason} after ${took}`;
    case "timed_out":
    case "spawn_failed":
    case "slot_died":
    case "log_failed":
    case "output_failed":
    case "check_failed":
    case "denied":
      return `${reason}`;
  }
}
