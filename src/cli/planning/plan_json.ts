import type { CheckSpec } from "../../core/check_spec.ts";
import type { JobSpec } from "../../core/job_spec.ts";
import type { RetryPolicy } from "../../core/retries/retry_policy.ts";
import type { DependencyManager } from "../../core/graph/dependency_manager.ts";
import type { Estimate } from "../../core/schedule/forecast.ts";
import type { PlanForecast } from "./plan_forecast.ts";
import type { Foreseen } from "./plan_text.ts";
import type { ShownVariable } from "../environment_view.ts";
import type { PlannedJob, PlanView } from "./plan_view.ts";

/**
 * Writes a plan as one JSON document, in pieces; its shape is documented in docs/cli.md.
 *
 * @param variablesOf Returns a job's variables; `null` where they are not to be shown.
 */
export function* planJson(
  view: PlanView,
  { forecast, graph }: Foreseen,
  variablesOf: ((job: JobSpec) => readonly ShownVariable[]) | null,
): Generator<string> {
  const { workflow, workers, logDir, commandLineEnv, grants, resume, jobs, counts, levelCount } =
    view;
  const plan = {
    application_name: workflow.applicationName,
    config_path: workflow.configPath,
    working_dir: workflow.workingDir,
    log_dir: logDir,
    workers,
    grants,
    env: [...new Set([...Object.keys(workflow.env), ...commandLineEnv])],
    job_count: jobs.length,
    run_count: counts.run,
    skip_count: counts.skip,
    level_count: levelCount,
    prediction: forecast === null ? null : predictionJson(forecast, graph),
    ...(resume === null ? {} : {
      run_id: resume.runId,
      attempt: resume.attempt,
      config_changed: resume.configChanged,
      reuse_count: counts.reuse,
      hold_count: counts.hold,
      block_count: counts.block,
    }),
  };
  yield `{\n  "plan": ${JSON.stringify(plan)},\n  "jobs": [`;
  for (const [at, planned] of jobs.entries()) {
    const { estimateOf } = forecast ?? { estimateOf: () => null };
    const job = {
      ...jobJson(planned, view, variablesOf),
      estimate: estimateJson(estimateOf(planned.job.index)),
    };
    yield `${at === 0 ? "\n" : ",\n"}    ${JSON.stringify(job)}`;
  }
  yield "\n  ]\n}\n";
}

function jobJson(
  { job, conditions, denied, position, level, action, reason, forecast }: PlannedJob,
  { workflow, logDir }: PlanView,
  variablesOf: ((job: JobSpec) => readonly ShownVariable[]) | null,
) {
  return {
    id: job.id,
    action,
    reason,
    position,
    level,
    description: job.description,
    command: job.commandText,
    denied,
    dependencies: job.dependencies,
    triggers: Object.fromEntries(job.triggers),
    conditions: job.conditions.map(({ condition, timeoutMs }, at) => ({
      type: condition.kind,
      condition: conditions[at] ?? "",
      timeout_ms: timeoutMs,
    })),
    allow_failure: job.allowFailure,
    priority: job.priority,
    resources: job.resources,
    env: Object.keys(job.env),
    working_dir: job.workingDir ?? workflow.workingDir,
    log_dir: job.logDir ?? logDir,
    timeout_ms: job.timeoutMs,
    expected_duration_ms: job.expectedMs,
    kill_grace_ms: job.killGraceMs,
    retry: retryJson(job.retry),
    pre_checks: job.preChecks.map(checkJson),
    post_checks: job.postChecks.map(checkJson),
    when: job.when?.text ?? null,
    when_forecast: forecast?.kind ?? null,
    outputs: job.outputs,
    ...(variablesOf === null ? {} : { environment: variablesOf(job) }),
  };
}

function predictionJson({ forecast, schedule, attempts }: PlanForecast, graph: DependencyManager) {
  if (forecast === null) return null;
  return {
    p50_ms: Math.round(forecast.durationMs),
    p95_ms: Math.round(forecast.longDurationMs),
    work_ms: Math.round(forecast.workMs.ms),
    schedule,
    critical_path: forecast.criticalPath.map((index) => graph.id(index)),
    critical_path_ms: Math.round(forecast.criticalPathMs.ms),
    jobs_without_history: forecast.unknown,
    assumed_ms: forecast.unknown === 0 ? null : Math.round(forecast.assumedMs),
    jobs_with_conditions: forecast.awaiting,
    attempts,
  };
}

function estimateJson(estimate: Estimate | null) {
  if (estimate === null) return null;
  const { p50Ms, p95Ms, successes } = estimate;
  return { p50_ms: Math.round(p50Ms), p95_ms: Math.round(p95Ms), successes };
}

function retryJson(retry: RetryPolicy) {
  return {
    max_retries: retry.maxRetries,
    delay_ms: retry.delayMs,
    backoff: retry.backoff,
    jitter: retry.jitter,
    max_delay_ms: retry.maxDelayMs,
    max_time_ms: retry.maxTimeMs,
    on_status: retry.onStatus,
    on_exit_codes: retry.onExitCodes,
    on_output: retry.onOutput,
    if: retry.question === null
      ? null
      : { command: retry.question.command, timeout_ms: retry.question.timeoutMs },
  };
}

function checkJson({ name, params, timeoutMs, negate }: CheckSpec) {
  return { name, params, timeout_ms: timeoutMs, negate };
}
