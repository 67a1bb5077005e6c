import type { DatabaseSync } from "node:sqlite";
import type { PruneOptions, PruneReport } from "../../ports/history_keeper.ts";
import { prepareOnce } from "./prepared.ts";
import { isAsSeen, type PrunableRun, prunableRuns } from "./prune_query.ts";
import { type DeletedLogs, deleteLogs, logPathsOf } from "./run_logs.ts";
import { inReadTransaction, inWriteTransaction } from "./transaction.ts";

/** Jobs of the runs that one transaction deletes: some 50 ms, which an engine does not notice. */
const jobsAtOnce = 2000;

/** Definitions that one transaction looks at. */
const definitionsAtOnce = 2000;

/**
 * Deletes the runs that the rule lets go, with all that belongs to them, in transactions between
 * which engines get their turn. One that is cut short is completed by the next.
 *
 * Logs go in the same transaction as the rows that name them: neither can a resume begin in between,
 * nor is a file left that no row knows.
 */
export async function pruneHistory(db: DatabaseSync, options: PruneOptions): Promise<PruneReport> {
  const { dryRun, logs, pause } = options;
  const [all, total] = inReadTransaction(db, () => [prunableRuns(db, options), countRuns(db)]);
  const pruned: PrunableRun[] = [];
  const deleted: DeletedLogs[] = [];
  const prepare = prepareOnce(db);
  for (const batch of batchesOf(all.filter((run) => !run.isActive))) {
    const transaction = dryRun ? inReadTransaction : inWriteTransaction;
    transaction(db, () => {
      for (const run of batch) {
        // A resume may have come in between.
        if (isAsSeen(prepare, run)) {
          const paths = logs ? logPathsOf(prepare, run.id) : [];
          if (!dryRun) prepare("DELETE FROM runs WHERE id = ?").run(run.id);
          deleted.push(deleteLogs(paths, dryRun));
          pruned.push(run);
        }
      }
    });
    await pause();
  }
  if (!dryRun) await deleteUnused(db, pause);
  return {
    ...byApplication(pruned),
    keptRuns: total - pruned.length,
    activeRuns: all.length - pruned.length,
    logFiles: sum(deleted, ({ files }) => files),
    logBytes: sum(deleted, ({ bytes }) => bytes),
    keptLogs: deleted.flatMap(({ kept }) => kept),
  };
}

function* batchesOf(runs: readonly PrunableRun[]): Generator<readonly PrunableRun[]> {
  let batch: PrunableRun[] = [];
  let jobs = 0;
  for (const run of runs) {
    batch.push(run);
    jobs += run.jobs + 1;
    if (jobs < jobsAtOnce) continue;
    yield batch;
    batch = [];
    jobs = 0;
  }
  if (batch.length > 0) yield batch;
}

/** Deletes what no run stands for any more: texts of jobs, and applications. */
async function deleteUnused(db: DatabaseSync, pause: () => Promise<void>): Promise<void> {
  const last = Number(db.prepare("SELECT max(id) AS id FROM job_definitions").get()?.["id"] ?? 0);
  for (let from = 0; from <= last; from += definitionsAtOnce) {
    inWriteTransaction(db, () => {
      db.prepare(`
        DELETE FROM job_definitions WHERE id >= ? AND id < ?
          AND NOT EXISTS (SELECT 1 FROM jobs WHERE definition_id = job_definitions.id)
      `).run(from, from + definitionsAtOnce);
    });
    await pause();
  }
  inWriteTransaction(db, () =>
    db.prepare(`
      DELETE FROM applications
      WHERE NOT EXISTS (SELECT 1 FROM runs WHERE application_id = applications.id)
        AND NOT EXISTS (SELECT 1 FROM job_definitions WHERE application_id = applications.id)
    `).run());
}

function byApplication(runs: readonly PrunableRun[]) {
  const groups = Map.groupBy(runs, ({ applicationName }) => applicationName);
  const applications = [...groups].map(([name, group]) => ({
    name,
    runs: group.length,
    firstId: group[0]!.id,
    lastId: group.at(-1)!.id,
  }));
  return { applications, runs: runs.length, jobs: sum(runs, ({ jobs }) => jobs) };
}

function countRuns(db: DatabaseSync): number {
  return Number(db.prepare("SELECT count(*) AS n FROM runs").get()?.["n"]);
}

function sum<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}
