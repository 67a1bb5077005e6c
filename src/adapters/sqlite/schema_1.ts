/**
 * The first schema. Times are epoch ms. Statuses are words without a CHECK, so that a later word
 * needs no rebuilt table; `rows.ts` checks them.
 *
 * A job's text is stored once per version of it (`job_definitions`) and not once per run, which
 * keeps a nightly graph's history small. Its index finds the newest version of a job's text; rows of
 * one run lie together in `jobs`, `executions` and `checks`, which have no row id for that reason.
 */
export const schema1 = `
CREATE TABLE applications (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

-- AUTOINCREMENT: the number of a run that was pruned is never given again.
CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  application_id INTEGER NOT NULL REFERENCES applications
) STRICT;
CREATE INDEX runs_of_application ON runs (application_id);

CREATE TABLE attempts (
  run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  attempt INTEGER NOT NULL,
  status TEXT NOT NULL,
  exit_code INTEGER,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  workers INTEGER NOT NULL,
  job_count INTEGER NOT NULL,
  config_path TEXT NOT NULL,
  working_dir TEXT NOT NULL,
  log_dir TEXT NOT NULL,
  config_fingerprint TEXT NOT NULL,
  -- What a run of a config that nobody trusts was granted, a JSON list of words; NULL if it was trusted.
  grants TEXT,
  -- Pid, start time and boot id together tell whether the engine still lives (proc(5)).
  engine_pid INTEGER NOT NULL,
  engine_start_ticks INTEGER,
  engine_boot_id TEXT,
  engine_host TEXT NOT NULL,
  engine_user TEXT NOT NULL,
  engine_version TEXT NOT NULL,
  -- The environment of every process of the attempt's jobs holds it; empty for imported attempts.
  mark TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (run_id, attempt)
) STRICT, WITHOUT ROWID;

-- Finds what goes on, or seems to, without looking at all that has ended.
CREATE INDEX attempts_going_on ON attempts (run_id) WHERE status = 'RUNNING';

CREATE TABLE job_definitions (
  id INTEGER PRIMARY KEY,
  application_id INTEGER NOT NULL REFERENCES applications,
  job_id TEXT NOT NULL,
  description TEXT NOT NULL,
  command TEXT NOT NULL,
  working_dir TEXT,
  log_dir TEXT,
  fingerprint TEXT NOT NULL,
  -- JSON: ids that it waits for, as ["id", "trigger"] where that is not success; NULL for none.
  dependencies TEXT
) STRICT;
CREATE INDEX job_definitions_of_job ON job_definitions (application_id, job_id);

CREATE TABLE jobs (
  run_id INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  -- The job's place in the config, counted from 0.
  idx INTEGER NOT NULL,
  definition_id INTEGER NOT NULL REFERENCES job_definitions,
  status TEXT NOT NULL,
  reason TEXT,
  ended_at INTEGER,
  -- 1: it failed and is allowed to.
  tolerated INTEGER NOT NULL DEFAULT 0,
  -- When it began to wait for conditions outside the run, and when it had no more to wait for.
  wait_started_at INTEGER,
  wait_ended_at INTEGER,
  -- The attempt whose success stands for this one, and the job's place there.
  reused_from INTEGER,
  reused_idx INTEGER,
  PRIMARY KEY (run_id, attempt, idx),
  FOREIGN KEY (run_id, attempt) REFERENCES attempts ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
-- Finds a job in a run, and a job's past over all runs.
CREATE INDEX jobs_of_definition ON jobs (definition_id);

CREATE TABLE executions (
  run_id INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  idx INTEGER NOT NULL,
  -- Counted from 1 within the job and attempt.
  n INTEGER NOT NULL,
  status TEXT NOT NULL,
  exit_code INTEGER,
  signal TEXT,
  reason TEXT,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  -- Counted from 0; NULL where nobody knows.
  slot INTEGER,
  pid INTEGER,
  -- Tells the process from a later one of the same pid, clock ticks since boot.
  pid_start_ticks INTEGER,
  log_offset INTEGER,
  log_bytes INTEGER,
  -- NULL where it is not known, such as of an execution too short to be measured.
  cpu_ms INTEGER,
  peak_memory_bytes INTEGER,
  -- From how long on it counts as slow; NULL where nothing was expected of it.
  expected_ms INTEGER,
  -- What was decided about another execution: the wait before it, NULL where there is none, and why.
  retry_delay_ms INTEGER,
  retry_rule TEXT,
  PRIMARY KEY (run_id, attempt, idx, n),
  FOREIGN KEY (run_id, attempt, idx) REFERENCES jobs ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Finds what may have outlived its engine.
CREATE INDEX executions_interrupted ON executions (run_id) WHERE status = 'INTERRUPTED';
-- What an execution gave other jobs.
CREATE TABLE outputs (
  run_id INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  idx INTEGER NOT NULL,
  -- In the order of their declaration, counted from 0.
  place INTEGER NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  -- 1: secrets in the value were masked, so it is not the one that was given.
  masked INTEGER NOT NULL,
  PRIMARY KEY (run_id, attempt, idx, place),
  FOREIGN KEY (run_id, attempt, idx) REFERENCES jobs ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Commands that followed an attempt, once its verdict was written.
CREATE TABLE hooks (
  run_id INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  name TEXT NOT NULL,
  -- Counted from 1 among the commands of the same name.
  place INTEGER NOT NULL,
  -- NULL for one that was not started.
  command TEXT,
  status TEXT NOT NULL,
  exit_code INTEGER,
  signal TEXT,
  reason TEXT,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  PRIMARY KEY (run_id, attempt, name, place),
  FOREIGN KEY (run_id, attempt) REFERENCES attempts ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
-- The same for hooks: what goes on, or seems to, and what may have outlived its engine.
CREATE INDEX hooks_going_on ON hooks (run_id, attempt) WHERE status = 'RUNNING';
CREATE INDEX hooks_interrupted ON hooks (run_id) WHERE status = 'INTERRUPTED';

-- What people changed by hand.
CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  job_id TEXT NOT NULL,
  action TEXT NOT NULL,
  user TEXT NOT NULL,
  host TEXT NOT NULL,
  at INTEGER NOT NULL,
  reason TEXT,
  previous_status TEXT NOT NULL,
  FOREIGN KEY (run_id, attempt) REFERENCES attempts ON DELETE CASCADE
) STRICT;
CREATE INDEX audit_of_run ON audit (run_id, attempt);
CREATE TABLE checks (
  run_id INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  idx INTEGER NOT NULL,
  n INTEGER NOT NULL,
  -- Counted from 0 over all checks of the execution, in the order of their running.
  place INTEGER NOT NULL,
  phase TEXT NOT NULL,
  name TEXT NOT NULL,
  ok INTEGER NOT NULL,
  message TEXT NOT NULL,
  duration_ms INTEGER NOT NULL,
  PRIMARY KEY (run_id, attempt, idx, n, place),
  FOREIGN KEY (run_id, attempt, idx, n) REFERENCES executions ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Whom an attempt told of itself. PENDING: decided; where the engine is gone it was never sent.
CREATE TABLE notifications (
  run_id INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  -- Counted from 1 within the attempt.
  n INTEGER NOT NULL,
  topic TEXT NOT NULL,
  channel TEXT NOT NULL,
  target TEXT NOT NULL,
  status TEXT NOT NULL,
  tries INTEGER NOT NULL,
  at INTEGER NOT NULL,
  detail TEXT,
  PRIMARY KEY (run_id, attempt, n),
  FOREIGN KEY (run_id, attempt) REFERENCES attempts ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Runs taken over from the ancestor's databases. A row outlives its run: what was pruned does not come
-- back with the next import.
CREATE TABLE imports (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE TABLE imported_runs (
  -- Tells the run from every other of any of the ancestor's databases.
  identity TEXT PRIMARY KEY,
  import_id INTEGER NOT NULL REFERENCES imports,
  old_run_id INTEGER NOT NULL,
  -- Its number here.
  run_id INTEGER NOT NULL,
  -- Tells whether something has happened to it there since.
  content TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX imported_runs_of_run ON imported_runs (run_id);
`;
