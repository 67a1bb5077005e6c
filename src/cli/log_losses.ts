import { logLossIn } from "../core/execution.ts";
import type { JobRecord } from "../ports/history_records.ts";

/**
 * Returns why a job's log may be incomplete, each reason once.
 *
 * @param execution The execution whose part of the log is meant; `null` for the whole log.
 */
export function logLossesOf(
  { reason, executions }: Pick<JobRecord, "reason" | "executions">,
  execution: number | null,
): readonly string[] {
  const meant = executions.filter(({ n }) => execution === null || n === execution);
  const reasons = meant.map((one) => one.reason);
  const losses = [...reasons, execution === null ? reason : null].map(logLossIn);
  return [...new Set(losses.filter((loss) => loss !== null))];
}
