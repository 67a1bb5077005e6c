import type { ReferenceNotes } from "./cli_reference.ts";

const run = `
[json_events.md](json_events.md) documents the events of \`run --json\`.
`;

const show = `
### JSON of \`show\`

\`show --json\` prints one document of this shape. It is a contract: keys are neither renamed nor
removed, new ones may be added.

\`\`\`json
{
  "run": {
    "id": 42,
    "attempt": 1,
    "application_name": "nightly_etl",
    "status": "FAILED",
    "exit_code": 1,
    "started_at": "2026-11-23T05:00:00.000Z",
    "finished_at": "2026-11-23T05:00:04.250Z",
    "duration_ms": 4250,
    "config_path": "/srv/etl/jobs.json",
    "working_dir": "/srv/etl",
    "workers": 4,
    "grants": null,
    "log_dir": "/srv/etl/logs",
    "engine": { "host": "batch-1", "user": "etl", "pid": 4711, "version": "0.1.0" },
    "config_fingerprint": "1k5z9qf"
  },
  "attempts": [
    {
      "attempt": 1,
      "status": "FAILED",
      "exit_code": 1,
      "started_at": "2026-11-23T05:00:00.000Z",
      "finished_at": "2026-11-23T05:00:04.250Z",
      "duration_ms": 4250,
      "counts": { "FAILED": 1 }
    }
  ],
  "jobs": [
    {
      "id": "extract",
      "status": "FAILED",
      "reason": "exit code 3",
      "exit_code": 3,
      "signal": null,
      "attempt": 1,
      "started_at": "2026-11-23T05:00:00.012Z",
      "finished_at": "2026-11-23T05:00:04.240Z",
      "duration_ms": 4228,
      "waited_ms": null,
      "cpu_ms": 3910,
      "peak_memory_bytes": 220200960,
      "expected_ms": 2000,
      "slow": true,
      "retry_rule": "max_retries is 0",
      "working_dir": "/srv/etl",
      "log_path": "/srv/etl/logs/executioner.nightly_etl.job-extract.run-42.log",
      "executions": [
        {
          "n": 1,
          "status": "FAILED",
          "exit_code": 3,
          "signal": null,
          "started_at": "2026-11-23T05:00:00.012Z",
          "finished_at": "2026-11-23T05:00:04.240Z",
          "duration_ms": 4228,
          "cpu_ms": 3910,
          "peak_memory_bytes": 220200960,
          "expected_ms": 2000,
          "slow": true,
          "retry_delay_ms": null,
          "retry_rule": "max_retries is 0",
          "checks": [],
          "reason": "exit code 3",
          "slot": 0,
          "pid": 4720,
          "log_offset": 0,
          "log_bytes": 812
        }
      ],
      "outputs": [{ "name": "ROWS", "value": "1200", "masked": false }],
      "description": "Fetches the day's sales",
      "command": "./extract.sh",
      "dependencies": [{ "id": "login", "trigger": "success" }],
      "tolerated": false,
      "wait_started_at": null,
      "wait_finished_at": null,
      "fingerprint": "2m.0.0.1x"
    }
  ],
  "hooks": [
    {
      "hook": "on_failure",
      "place": 1,
      "command": "./alert.sh",
      "status": "SUCCESS",
      "reason": null,
      "exit_code": 0,
      "signal": null,
      "started_at": "2026-11-23T05:00:04.251Z",
      "finished_at": "2026-11-23T05:00:04.900Z",
      "duration_ms": 649,
      "log_path": "/srv/etl/logs/executioner.nightly_etl.hook-on_failure-1.run-42.log"
    }
  ],
  "leftovers": [],
  "audit": [
    {
      "at": "2026-11-23T06:10:00.000Z",
      "attempt": 1,
      "job_id": "extract",
      "action": "mark_success",
      "user": "ops",
      "host": "batch-1",
      "reason": "extracted by hand",
      "previous_status": "FAILED"
    }
  ],
  "notifications": [
    {
      "event": "failure",
      "channel": "mail",
      "target": "ops@example.org",
      "status": "SENT",
      "tries": 1,
      "at": "2026-11-23T05:00:05.100Z",
      "detail": "250 queued"
    }
  ]
}
\`\`\`

- Times are ISO 8601 in UTC with milliseconds; durations are whole milliseconds. What has not
  happened is \`null\`, never 0.
- \`attempts\` lists all attempts of the run, \`run\` and \`jobs\` are of the latest one or of the one
  that was asked for. \`counts\` is the number of jobs in each status, where a status without jobs is
  left out.
- \`jobs\` lists every job of the config in declared order, also those that never ran.
- \`run.status\`: \`RUNNING\`, \`SUCCESS\`, \`FAILED\`, \`INTERRUPTED\`. It follows the jobs when some of
  them are marked; \`run.exit_code\` stays what the attempt ended with.
- \`jobs[].status\`: \`PENDING\`, \`RUNNING\`, \`SUCCESS\`, \`FAILED\` (exit code or signal), \`TIMEOUT\`,
  \`ERROR\` (could not start, its log could not be written, its outputs could not be used, or its slot died), \`PRECHECK_FAILED\`,
  \`POSTCHECK_FAILED\`, \`DENIED\`,
  \`CANCELLED\`, \`INTERRUPTED\` (its engine died while it ran), \`CONDITION_FAILED\` (what it waited for outside the run failed or did not come in
  time), \`MARKED_SUCCESS\` (taken as done with \`mark-success\`), \`SKIPPED\`, \`BLOCKED\` (a dependency did not succeed), \`NOT_STARTED\` (the run stopped
  first).
- \`jobs[].attempt\` is the attempt of the run in which the job last did something: an earlier one
  where its success was reused. \`executions\`
  holds more than one entry where a job was retried; the job's own \`exit_code\` and \`signal\` are
  those of the last one, its \`duration_ms\` spans all of them.
- \`jobs[].executions[].checks\` holds the checks that were run, in their order, each with \`phase\`
  (\`pre\` or \`post\`), \`name\`, \`ok\`, \`message\` and \`duration_ms\`.
- \`retry_rule\` is the rule that decided whether another execution follows, \`null\` after a success;
  \`retry_delay_ms\` is the wait that was chosen before it, \`null\` where there is none. A job has the
  rule of its last execution.
- \`expected_ms\` is the job's \`expected_duration\` when it was executed, and \`slow\` says whether the
  execution took as long as that or longer; of a job both are those of its last execution.
- \`cpu_ms\` is the user and system time of all processes of an execution, in steps of 10 ms;
  \`peak_memory_bytes\` is the most that they were seen to hold together. A job has the sum of the CPU
  time of its executions and the largest of their peaks. Both are \`null\`, never 0, where they are not
  known, as of executions too short to be measured; [operations.md](operations.md#cpu-time-and-memory)
  says how they are measured and what they miss.
- \`jobs[].outputs\` is what the job gave those that depend on it. \`masked\` says that the value has
  \`***\` in place of secrets.
- \`command\` and \`dependencies\` of a job are those that it had in this run. \`tolerated\` says that
  it failed and is allowed to. \`fingerprint\`, and \`config_fingerprint\` of the run, tell one
  definition from another, and nothing else.
- \`slot\` is counted from 0 and \`null\` where nobody knows. \`log_offset\` and \`log_bytes\` say where
  the output of an execution lies in the job's log, as far as that has not been cut.
- \`hooks\` lists the commands that followed the attempt, in their order. \`command\` and \`log_path\`
  are \`null\` for one that a signal kept from starting. Its \`status\` is \`INTERRUPTED\` where its
  engine died while it ran.
- \`jobs[].waited_ms\` is how long the job waited for conditions outside the run; \`null\` where it
  had none, still waits, or its engine died meanwhile. While a job waits, \`reason\` says for what.
- \`jobs[].log_path\` is \`null\` for a job that was never executed.
- \`leftovers\` lists processes that an engine of the run that died has left running on this host, each
  with \`job_id\`, \`hook\`, \`attempt\`, \`pid\` and \`command\`; of \`job_id\` and \`hook\` one is \`null\`.
- \`audit\` lists what people changed with \`mark-success\` (\`mark_success\`) and \`mark-failed\`
  (\`mark_failed\`) in any attempt of the run, oldest first; \`reason\` may be \`null\`.
- \`notifications\` lists whom the attempt told of itself, in the order of the decisions. \`event\` is
  \`start\`, \`success\`, \`failure\`, \`recovery\` or \`retry\`; \`channel\` is \`mail\`, \`webhook\`, \`slack\`,
  \`heartbeat\` or \`command\`; \`status\` is \`SENT\`, \`FAILED\`, or \`PENDING\` for what is still to be
  sent, and never will be where the engine has ended. \`detail\` is what the receiver said, or why it
  has got nothing.
`;

const resume = `
### JSON of \`resume\`

\`resume --json\` prints the events of [json_events.md](json_events.md). With \`--dry-run\` it prints the
document of \`plan --json\` and in its \`plan\` besides \`run_id\`, \`attempt\` (the one that would be
made), \`config_changed\`, \`reuse_count\`, \`hold_count\` and \`block_count\`. The \`action\` of a job may
then also be \`reuse\`, \`hold\` (left as it is by \`--failed-only\`) or \`block\` (needs a job that is held);
its \`reason\` says why, for a job that would run too.
`;

const runs = `
### JSON of \`runs\`

\`runs --json\` prints \`{"runs": [...]}\`, newest run first, the attempts of a run ascending. Each
entry has the keys of \`run\` in \`show --json\` and besides \`job_count\` and \`counts\`, the number of
jobs in each status, where a status without jobs is left out.
`;

const plan = `
### JSON of \`plan\`

\`plan --json\` and \`run --dry-run --json\` print one document: \`plan\` with \`application_name\`,
\`config_path\`, \`working_dir\`, \`log_dir\`, \`workers\`, \`grants\` (of a restricted run, a list of words of a
command line, else \`null\`), \`env\` (names of the variables that the config
and \`--env\` set for all jobs), \`job_count\`, \`run_count\`, \`skip_count\` and \`level_count\`; and \`jobs\`,
those that would run in their order and then the others. It is a contract: keys are neither renamed
nor removed, new ones may be added. Each job has:

| Key                        | Value                                                                  |
| -------------------------- | ---------------------------------------------------------------------- |
| \`id\`                       | its id                                                                 |
| \`action\`                   | \`run\` or \`skip\`                                                      |
| \`reason\`                   | why it would not run; \`null\` where there is nothing to say             |
| \`position\`                 | its place in the order, from 1; \`null\` for one that would not run      |
| \`level\`                    | how many jobs must end before it one after the other; \`null\` likewise  |
| \`description\`, \`command\`   | as in the config, secrets masked                                       |
| \`denied\`                   | of a restricted run: what its command would take that is not granted, else \`null\` |
| \`dependencies\`             | a list of ids                                                          |
| \`triggers\`                 | by id, the \`when\` of those of them that do not wait for \`success\`      |
| \`conditions\`               | what it waits for outside the run: a list of \`type\`, \`condition\` (in words), \`timeout_ms\` (\`null\` is no limit) |
| \`allow_failure\`            | \`true\` or \`false\`                                                    |
| \`priority\`                 | a number                                                               |
| \`resources\`                | units by pool                                                          |
| \`env\`                      | names of its own variables                                             |
| \`working_dir\`, \`log_dir\`   | absolute paths                                                         |
| \`timeout_ms\`               | the limit of one execution                                             |
| \`expected_duration_ms\`     | how long one execution should take at most; \`null\` where nobody says  |
| \`kill_grace_ms\`            | the time between TERM and KILL                                         |
| \`when\` | its condition; \`null\` where it has none |
| \`when_forecast\` | \`met\`, \`unmet\` or \`at_run_time\`; \`null\` where it has none |
| \`outputs\` | the names that it declares |
| \`retry\`                    | the config's retry keys, without \`retry_\`; times in ms, 0 is no limit; \`if\` has \`command\` and \`timeout_ms\` or is \`null\` |
| \`pre_checks\`, \`post_checks\` | lists of \`name\`, \`params\` (as in the config), \`timeout_ms\`, \`negate\` |
| \`estimate\` | \`p50_ms\` and \`p95_ms\` of its \`successes\` in the newest runs, of the newest third where its time has changed; \`null\` without any |

\`plan.prediction\` is \`null\` where nothing is known of any job that would run, else it has \`p50_ms\`,
the duration of the run if every job takes its median, \`p95_ms\`, the same with their 95th
percentiles, \`work_ms\`, the medians' sum, \`schedule\`, in which order ready jobs would start
(\`fifo\` also where one worker leaves no choice), \`critical_path\`, the ids of the jobs that no number of
workers can shorten, \`critical_path_ms\`, \`jobs_without_history\`, \`assumed_ms\`, what each of these
counts as, here and in the order of ready jobs: the mean of the others (\`null\` without any),
\`jobs_with_conditions\`, whose waits for what is outside the run are not counted, and \`attempts\`, of
how many the jobs were looked at. It follows from the order in which the queue starts
jobs, the workers and the pools, where nothing fails.

With \`--visible\` each job has \`environment\` too: a list of \`name\`, \`value\` and \`from\`, sorted by
name, all that its process gets. \`from\` is the layer of the value: \`shell\`, \`env_files\`, \`app\`,
\`secret_files\`, \`outputs\`, \`job\` or \`cli\`, or \`engine\` for what no layer can change. Secrets are \`***\`.
`;

const why = `
### JSON of \`why\`

\`why --json\` prints \`run\`, as in \`show --json\`, and \`causes\`: the job that was asked about, then what
led to it, each with \`job_id\`, \`relation\` to the one before it (\`null\` for the first, \`blocked_by\`,
\`stopped_by\`, \`reacts_to\` or \`waits_for\`), \`status\`, \`reason\`, \`attempt\` and

- \`ran_again\`: why it ran in a resumed run, by \`kind\`: \`not_done\` (with the \`status\` that it had in
  \`attempt\`), \`marked_failed\` (by \`user\`), \`changed\` (which \`parts\` of it), \`follows\` (the job \`id\`
  that ran again) or \`new\`; else \`null\`;
- \`start\`: \`dependencies\` with \`id\` and \`trigger\`, \`last_dependency\`, the one that ended last, or
  \`null\` where all were settled as the run began, \`ready_at\`, \`started_at\`, \`waited_ms\` between them,
  \`busy\`, the jobs that were executed meanwhile, and \`no_worker_free\`; \`null\` for a job that was not
  executed in this attempt;
- \`waited_outside_ms\`: how long it waited for conditions outside the run, else \`null\`;
- \`executions\` as in \`show --json\`, and \`marks\`, its entries of the \`audit\`.
`;

const diff = `
### JSON of \`diff\`

\`diff --json\` prints \`before\` and \`after\`, both as \`run\` in \`show --json\`; \`facts\` that differ, by
name, each with \`before\` and \`after\`: \`application_name\`, \`status\`, \`exit_code\`, \`workers\`,
\`config_path\`, \`working_dir\`, \`log_dir\`, \`host\`, \`user\`, \`engine_version\`,
\`grants\`; \`config_changed\`;
\`duration\`, or \`null\` where one has not ended; the ids of jobs that are \`added\` and \`removed\`;

- \`changed\`: \`id\`, the \`parts\` of the definition that differ, and \`command\` and \`dependencies\`, each
  \`null\` or \`before\` and \`after\`;
- \`verdicts\`: \`id\`, and \`before\` and \`after\` with \`status\`, \`reason\`, \`exit_code\` and \`signal\`;
- \`durations\`: \`id\`, \`before_ms\`, \`recent_ms\`, \`ratio\` (0.5 is half as much again; \`null\` where it
  was nothing before) and \`direction\` (\`longer\` or \`shorter\`), of the time that all executions took;
- \`outputs\`: \`id\`, \`before_bytes\` and \`after_bytes\` of the last execution, where one of them is 0;
- \`values\`: \`id\`, \`name\`, and \`before\` and \`after\`, \`null\` where the job gave none, of variables
  that jobs gave others; secrets have \`***\` in their place, so that theirs seem alike;
- \`hooks\`: \`hook\`, and \`before\` and \`after\` as in \`verdicts\`, of hooks that followed both.

\`same_count\` is the number of jobs of both runs in which nothing of this differs.
`;

const stats = `
### JSON of \`stats\`

\`stats --json\` prints \`{"applications": [...]}\`: the one that is named or the only one, with its jobs;
else all, the one with the newest run first, with \`null\` for what is said of jobs. Each has
\`application_name\` and

- \`runs\`: \`ended\`, \`succeeded\`, \`resumed\` (of these, with more than one attempt), \`success_rate\` (0 to
  1), \`p50_ms\` and \`p95_ms\` of those that succeeded in their first attempt, \`trend\`,
  \`first_started_at\` and \`last_started_at\`;
- \`jobs\`: \`id\`, \`ran\` (attempts in which it was executed to an end of its own), \`succeeded\`,
  \`success_rate\`, \`p50_ms\` and \`p95_ms\` of its successes, without waits between executions, \`trend\`,
  \`retried\` (successes that took more than one execution), \`flips\` (how often a success followed a
  failure or the other way round) and \`flaky\` (it was retried, or flipped more than twice);
- \`jobs_of_attempts\`, of how many attempts these are, and \`jobs_complete\`: \`false\` where the newest
  runs have too many jobs to read them all unasked.

A \`trend\` compares the median of the newest third, at most ten, with that of all before:
\`before_ms\`, \`recent_ms\`, \`ratio\` and \`direction\`, \`longer\`, \`shorter\`, or \`same\` where the
difference is below 100 ms, a tenth, or three times what is usual. It is \`null\` of fewer than three on
either side. Times without a number are \`null\`.
`;

const dbExport = `
### Lines of \`db export\`

Each line is one attempt of a run, in the shape of [\`show --json\`](#json-of-show) without line
breaks, and without \`leftovers\` and \`attempts\`, which are lines of their own; runs ascending, the
attempts of a run ascending. \`audit\` is that of the whole run in each.
With \`--json\` they are the list \`runs\` of one document. Runs that begin while the export goes on may
be in it, RUNNING.
`;

const dbImport = `
[operations.md](operations.md#coming-from-the-python-executioner) says what becomes of statuses, times
and numbers.
`;

const audit = `
### JSON of \`audit\`

\`audit --json\` prints one document: \`run_id\`, \`application_name\`; \`attempts\`, each with \`attempt\`,
\`status\`, \`started_at\`, \`user\`, \`host\`, \`grants\` (words of a command line, \`null\` where the run was
not restricted) and \`denials\`, a list of \`at\`, \`job_id\`, \`execution\`, \`what\` (\`command\`, or the check)
and \`reason\`; and \`changes\`, what people changed by hand, as \`audit\` in [\`show --json\`](#json-of-show).
[security.md](security.md#restricted-mode) says what grants mean.
`;

/** What the reference says of commands beyond the command table. */
export const referenceNotes: ReferenceNotes = new Map([
  ["run", run],
  ["resume", resume],
  ["plan", plan],
  ["runs", runs],
  ["show", show],
  ["audit", audit],
  ["why", why],
  ["diff", diff],
  ["stats", stats],
  ["db export", dbExport],
  ["db import", dbImport],
]);

/** What the reference says of the ancestor's flag form. */
export const legacyNote = `
## Flag form

A command line that starts with an option is read as the Python executioner read it, so that cron
lines keep working. Options may be abbreviated as far as they stay unique (\`--seq\`).

| Flag form | Command |
| --- | --- |
| \`executioner -c FILE [OPTIONS]\` | \`executioner run FILE [OPTIONS]\` |
| \`executioner --parallel\` | \`executioner run jobs_config.json --parallel\` |
| \`executioner --list-runs [APP] [--limit N]\` | \`executioner runs [APP] --limit N\` (default 100) |
| \`executioner --show-run RUN\` | \`executioner show RUN\` |
| \`executioner --resume-from RUN [-c FILE] [OPTIONS]\` | \`executioner resume RUN [FILE] [OPTIONS]\` |
| \`executioner --resume-from RUN --resume-failed-only\` | \`executioner resume RUN --failed-only\` |
| \`executioner --sample-config\` | \`executioner init --json\` |
| \`executioner --simple-config\` | \`executioner init --simple --json\` |
| \`executioner --mark-success -r RUN -j JOB,JOB\` | \`executioner mark-success RUN JOB JOB\` |

The options of \`run\` mean the same in both forms, with two exceptions for the sake of old scripts:
an \`--env\` that sets nothing (no \`=\`, no name, no value) and \`--workers\` of 0 or less are ignored
with a warning, where \`run\` refuses them.
`;
