import type { RunFilter } from "../../ports/history_store.ts";

/** The head of a query over the runs that a filter lets through: `page`, with their parameters. */
export interface RunPage {
  /** `WITH page AS (...)`: columns `id` and `application_id`. */
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

/**
 * Returns the runs that a filter lets through. They are looked at from the newest on, each with its
 * latest attempt, until there are enough of them.
 *
 * @param names The applications that `filter.applications` matches; `null` where it asks nothing.
 */
export function runPage(filter: RunFilter, names: readonly string[] | null): RunPage {
  const conditions: string[] = [];
  const parameters: (string | number)[] = [];
  const require = (condition: string, values: readonly (string | number)[]) => {
    conditions.push(condition);
    parameters.push(...values);
  };
  const ofNames = (values: readonly string[]) =>
    require(
      `application_id IN (SELECT id FROM applications WHERE name IN (${marksFor(values)}))`,
      values,
    );
  if (filter.applicationName !== undefined) ofNames([filter.applicationName]);
  if (names !== null) ofNames(names);
  if (filter.runId !== undefined) require("id = ?", [filter.runId]);
  if (filter.before !== undefined) require("id < ?", [filter.before]);
  const latest: string[] = [];
  const { statuses, since } = filter;
  if (statuses !== undefined) latest.push(`status IN (${marksFor(statuses)})`);
  if (since !== undefined) latest.push("started_at >= ?");
  if (latest.length > 0) {
    require(
      `EXISTS (SELECT 1 FROM attempts WHERE run_id = runs.id
        AND attempt = (SELECT max(attempt) FROM attempts WHERE run_id = runs.id)
        AND ${latest.join(" AND ")})`,
      [...statuses ?? [], ...since === undefined ? [] : [since]],
    );
  }
  const where = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
  return {
    sql: `WITH page AS (SELECT id, application_id FROM runs ${where} ORDER BY id DESC LIMIT ?)`,
    parameters: [...parameters, filter.limit],
  };
}

function marksFor(values: readonly unknown[]): string {
  return values.map(() => "?").join(", ");
}
