import type { StatementSync } from "node:sqlite";
import { jobId, type RunId } from "../../core/ids.ts";
import { hookNames } from "../../core/hooks/hooks.ts";
import { hookLogPath, jobLogPath, runLogPath } from "../../core/log_paths.ts";
import { importedMark } from "./import_writer.ts";

/** What became of log files. */
export interface DeletedLogs {
  readonly files: number;
  readonly bytes: number;
  /** Path and why it was not deleted, for people. */
  readonly kept: readonly string[];
}

/**
 * Lists the paths that a run's logs have by its rows: its own log and that of each job and hook that
 * was executed, in the folders that were recorded. None of an imported run: where its logs are was not
 * recorded, and under its number there may lie another run's.
 */
export function logPathsOf(prepare: (sql: string) => StatementSync, id: RunId): string[] {
  const rows = prepare(`
    SELECT DISTINCT applications.name AS application, attempts.log_dir, job_id,
      job_definitions.log_dir AS own_log_dir, NULL AS hook, NULL AS place
    FROM attempts
    JOIN runs ON runs.id = attempts.run_id
    JOIN applications ON applications.id = runs.application_id
    LEFT JOIN jobs ON jobs.run_id = attempts.run_id AND jobs.attempt = attempts.attempt
      AND EXISTS (SELECT 1 FROM executions WHERE executions.run_id = jobs.run_id
        AND executions.attempt = jobs.attempt AND executions.idx = jobs.idx)
    LEFT JOIN job_definitions ON job_definitions.id = jobs.definition_id
    WHERE attempts.run_id = :run AND engine_version <> :imported
    UNION
    SELECT applications.name, attempts.log_dir, NULL, NULL, hooks.name, place
    FROM attempts
    JOIN hooks ON hooks.run_id = attempts.run_id AND hooks.attempt = attempts.attempt
    JOIN runs ON runs.id = attempts.run_id
    JOIN applications ON applications.id = runs.application_id
    WHERE attempts.run_id = :run AND command IS NOT NULL`).all({ run: id, imported: importedMark });
  const paths = new Set<string>();
  for (const row of rows) {
    const naming = {
      applicationName: String(row["application"]),
      runId: id,
      logDir: String(row["log_dir"]),
    };
    paths.add(runLogPath(naming));
    const hook = hookNames.find((name) => name === row["hook"]);
    if (hook !== undefined) paths.add(hookLogPath(naming, hook, Number(row["place"])));
    if (row["job_id"] === null) continue;
    const ownFolder = row["own_log_dir"] === null ? null : String(row["own_log_dir"]);
    paths.add(jobLogPath(naming, jobId(String(row["job_id"])), ownFolder));
  }
  // Anything else was never written by a run.
  return [...paths].filter((path) => path.startsWith("/"));
}

/** Deletes files, or only counts them. What is no regular file, such as a link, stays. */
export function deleteLogs(paths: readonly string[], dryRun: boolean): DeletedLogs {
  let files = 0;
  let bytes = 0;
  const kept: string[] = [];
  for (const path of paths) {
    try {
      const info = Deno.lstatSync(path);
      if (!info.isFile) {
        kept.push(`"${path}": it is ${info.isSymlink ? "a symbolic link" : "no file"}`);
        continue;
      }
      if (!dryRun) Deno.removeSync(path);
      files++;
      bytes += info.size;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) continue;
      const words = error instanceof Error ? error.message.replace(/: \w+ '.*'$/s, "") : error;
      kept.push(`"${path}": ${String(words)}`);
    }
  }
  return { files, bytes, kept };
}
