import assert from "node:assert/strict";
import { parseCommand } from "../../../src/core/commands/command_line.ts";
import { jobOf, parseText, workflowOf } from "./parse_helpers.ts";

Deno.test("a config that says nothing has every default of the ancestor's code", async () => {
  const { workflow, graph, warnings } = await parseText(
    '{"jobs": [{"id": "a", "command": "echo a"}]}',
  );
  assert.deepEqual(warnings, []);
  assert.deepEqual(workflow, {
    applicationName: "nightly",
    configPath: "/etc/app/nightly.json",
    workingDir: "/etc/app",
    logDir: "/etc/app/logs",
    asks: null,
    databasePath: null,
    parallel: false,
    maxWorkers: 1,
    schedule: "critical_path",
    env: {},
    inheritShellEnv: { kind: "all" },
    plugins: [],
    runTimeoutMs: null,
    limits: {},
    notify: { mail: null, channels: [], secrets: [] },
    hooks: [],
    onOverlap: "fail",
    orphanPolicy: "kill",
    secretFiles: {},
    secretPatterns: [],
    security: {
      mode: "warn",
      level: "medium",
      whitelist: [],
      allowPatterns: [],
      workspacePaths: [],
    },
    logRetentionMs: null,
    jobs: [{
      id: "a",
      index: 0,
      description: "",
      command: parseCommand("echo a"),
      commandText: "echo a",
      dependencies: [],
      conditions: [],
      triggers: new Map(),
      when: null,
      outputs: [],
      allowFailure: false,
      priority: 0,
      resources: {},
      timeoutMs: 10_800_000,
      killGraceMs: 5_000,
      expectedMs: null,
      env: {},
      preChecks: [],
      postChecks: [],
      retry: {
        maxRetries: 0,
        delayMs: 30_000,
        backoff: 1.5,
        jitter: 0.1,
        maxDelayMs: 0,
        maxTimeMs: 1_800_000,
        onStatus: ["ERROR", "FAILED", "TIMEOUT"],
        onExitCodes: [1],
        onOutput: [],
        question: null,
      },
      processSettings: { umask: null, nice: null, runAs: null, limits: {} },
      workingDir: null,
      workingDirText: null,
      logDir: null,
      logMaxBytes: null,
    }],
  });
  assert.equal(graph.size, 1);
});

Deno.test("an empty list of jobs is a config", async () => {
  const { workflow, graph } = await parseText('{"jobs": []}');
  assert.deepEqual([workflow.jobs.length, graph.size], [0, 0]);
});

Deno.test("every key is read", async () => {
  const { workflow, warnings } = await parseText(JSON.stringify({
    $schema: "jobs.schema.json",
    _owner: "etl",
    application_name: "sales",
    working_dir: "/srv/sales",
    log_dir: "log",
    log_max_bytes: "1.5MiB",
    log_retention_days: 0.5,
    database: { path: "~/history.db", _note: 1 },
    restricted: { allow_run: ["id"], allow_read: ["data"], max_jobs: 5 },
    parallel: true,
    max_workers: 8,
    schedule: "fifo",
    env_variables: { A: "1" },
    inherit_shell_env: ["PATH", "BASH_FUNC_x%%"],
    env_files: ["app.env", "~/own.env"],
    secret_files: { CERT: "/run/secrets/cert.pem", API: "api" },
    secrets: ["PIN_*", "!MONKEY"],
    default_timeout: 60,
    default_kill_grace: 1,
    run_timeout: "1h30m",
    on_overlap: "wait",
    orphan_policy: "keep",
    limits: { db: 2 },
    default_max_retries: 1,
    default_retry_delay: 2,
    default_retry_backoff: 3,
    default_retry_jitter: 0,
    default_retry_max_delay: "2m",
    default_max_retry_time: 4,
    default_retry_on_status: ["TIMEOUT"],
    default_retry_on_exit_codes: [5],
    default_retry_on_output: ["^E\\d+"],
    default_retry_if: { command: "./ask.sh", timeout: "1m30s" },
    allow_shell: true,
    security_policy: "block",
    security_level: "high",
    command_whitelist: ["rm"],
    command_allowlist_patterns: ["^ls"],
    workspace_paths: ["data", "~/x"],
    umask: "027",
    nice: 5,
    run_as: "etl:etl",
    ulimits: { nofile: "512:1024", fsize: "1GiB", cpu: "10m", core: 0, as: "unlimited" },
    dependency_plugins: [
      "plugins/ready.py",
      {
        name: "api",
        path: "~/api.mjs",
        timeout: "5s",
        permissions: { read: ["data", "/srv"], write: false, net: true, run: ["df"], env: ["A"] },
      },
    ],
    jobs: [
      { id: "app's", command: "true" },
      {
        _owner: "etl",
        id: "own",
        command: "ls | wc",
        description: "Counts",
        dependencies: [
          { job: "app's", when: "done" },
          { type: "port", port: 5432, poll_interval: "500ms", timeout: 0 },
        ],
        when: "A == '1'",
        outputs: ["ROWS", "PATH", "ROWS"],
        allow_failure: true,
        priority: 7,
        resources: { db: 1 },
        timeout: 0.25,
        kill_grace: "1m30s",
        expected_duration: "5m",
        env_variables: { B: "2" },
        pre_checks: [{
          name: "check_file_exists",
          params: { path: "in" },
          timeout: "1m",
          negate: true,
        }],
        post_checks: [
          { name: "check_no_ora_errors", params: { log_file: "*.log" } },
          { name: "ready", params: { any: ["thing"] } },
          { name: "api" },
        ],
        max_retries: 6,
        retry_delay: 0.7,
        retry_backoff: 1,
        retry_jitter: 1,
        retry_max_delay: 1.5,
        max_retry_time: 0,
        retry_on_status: ["POSTCHECK_FAILED", "FAILED"],
        retry_on_exit_codes: [],
        working_dir: "own",
        retry_on_output: [],
        retry_if: "test -e again",
        umask: "077",
        nice: 6,
        run_as: "1000:1000",
        ulimits: { core: "unlimited" },
        log_dir: "/var/log/own",
        log_max_bytes: 4096,
      },
    ],
  }));
  assert.deepEqual(warnings, []);
  const { jobs, ...app } = workflow;
  assert.deepEqual(app, {
    asks: { run: ["id"], read: ["/etc/app/data"], write: [], env: [], limits: { jobs: 5 } },
    notify: { mail: null, channels: [], secrets: [] },
    applicationName: "sales",
    configPath: "/etc/app/nightly.json",
    workingDir: "/srv/sales",
    logDir: "/srv/sales/log",
    databasePath: "/home/etl/history.db",
    parallel: true,
    maxWorkers: 8,
    schedule: "fifo",
    env: { A: "1" },
    inheritShellEnv: { kind: "names", names: ["PATH", "BASH_FUNC_x%%"] },
    runTimeoutMs: 5_400_000,
    onOverlap: "wait",
    orphanPolicy: "keep",
    limits: { db: 2 },
    hooks: [],
    secretFiles: { CERT: "/run/secrets/cert.pem", API: "/etc/app/api" },
    secretPatterns: ["PIN_*", "!MONKEY"],
    security: {
      mode: "strict",
      level: "high",
      whitelist: ["rm"],
      allowPatterns: ["^ls"],
      workspacePaths: ["/etc/app/data", "/home/etl/x"],
    },
    logRetentionMs: 43_200_000,
    plugins: [
      {
        name: "ready",
        index: 0,
        path: "/etc/app/plugins/ready.py",
        kind: "program",
        grants: { read: false, write: false, net: false, run: false, env: false },
        timeoutMs: 600_000,
      },
      {
        name: "api",
        index: 1,
        path: "/home/etl/api.mjs",
        kind: "module",
        grants: {
          read: ["/etc/app/data", "/srv"],
          write: false,
          net: true,
          run: ["df"],
          env: ["A"],
        },
        timeoutMs: 5000,
      },
    ],
  });
  const limits = {
    nofile: { soft: 512, hard: 1024 },
    fsize: { soft: 2 ** 30, hard: 2 ** 30 },
    cpu: { soft: 600, hard: 600 },
    core: { soft: 0, hard: 0 },
    as: { soft: null, hard: null },
  };
  assert.deepEqual(jobs[0]?.processSettings, { umask: "027", nice: 5, runAs: "etl:etl", limits });
  assert.equal(jobs[0]?.timeoutMs, 60_000);
  assert.deepEqual(jobs.map((job) => job.logMaxBytes), [1_572_864, 4096]);
  assert.deepEqual(jobs[0]?.retry, {
    maxRetries: 1,
    delayMs: 2000,
    backoff: 3,
    jitter: 0,
    maxDelayMs: 120_000,
    maxTimeMs: 4000,
    onStatus: ["TIMEOUT"],
    onExitCodes: [5],
    onOutput: ["^E\\d+"],
    question: { command: "./ask.sh", timeoutMs: 90_000 },
  });
  assert.deepEqual(jobs[1], {
    id: "own",
    index: 1,
    description: "Counts",
    command: parseCommand("ls | wc"),
    commandText: "ls | wc",
    dependencies: ["app's"],
    conditions: [{
      condition: { kind: "port", host: "localhost", port: 5432 },
      place: 1,
      pollIntervalMs: 500,
      timeoutMs: null,
    }],
    triggers: new Map([["app's", "done"]]),
    allowFailure: true,
    priority: 7,
    when: {
      text: "A == '1'",
      expression: {
        kind: "equal",
        left: { kind: "variable", name: "A" },
        right: { kind: "text", text: "1" },
        negated: false,
      },
    },
    outputs: ["ROWS", "PATH"],
    resources: { db: 1 },
    timeoutMs: 250,
    killGraceMs: 90_000,
    expectedMs: 300_000,
    env: { B: "2" },
    preChecks: [{
      name: "check_file_exists",
      params: { path: "in" },
      timeoutMs: 60_000,
      negate: true,
    }],
    postChecks: [
      {
        name: "check_no_ora_errors",
        params: { log_file: "*.log" },
        timeoutMs: 600_000,
        negate: false,
      },
      { name: "ready", params: { any: ["thing"] }, timeoutMs: 600_000, negate: false },
      { name: "api", params: {}, timeoutMs: 600_000, negate: false },
    ],
    retry: {
      maxRetries: 6,
      delayMs: 700,
      backoff: 1,
      jitter: 1,
      maxDelayMs: 1500,
      maxTimeMs: 0,
      onStatus: ["POSTCHECK_FAILED", "FAILED"],
      onExitCodes: [],
      onOutput: [],
      question: { command: "test -e again", timeoutMs: 60_000 },
    },
    processSettings: {
      umask: "077",
      nice: 6,
      runAs: "1000:1000",
      limits: { ...limits, core: { soft: null, hard: null } },
    },
    workingDir: "/srv/sales/own",
    workingDirText: "own",
    logDir: "/var/log/own",
    logMaxBytes: 4096,
  });
});

const folders: readonly (readonly [app: Record<string, unknown>, working: string, log: string])[] =
  [
    [{}, "/etc/app", "/etc/app/logs"],
    [{ working_dir: "." }, "/etc/app", "/etc/app/logs"],
    [{ working_dir: "../data/./x/" }, "/etc/data/x", "/etc/data/x/logs"],
    [{ working_dir: "~" }, "/home/etl", "/home/etl/logs"],
    [{ working_dir: "~/a" }, "/home/etl/a", "/home/etl/a/logs"],
    [{ working_dir: "./~a" }, "/etc/app/~a", "/etc/app/~a/logs"],
    [{ working_dir: "/srv", log_dir: "/var/log" }, "/srv", "/var/log"],
    [{ working_dir: "/srv", log_dir: "../log" }, "/srv", "/log"],
  ];

for (const [app, workingDir, logDir] of folders) {
  Deno.test(`paths of ${JSON.stringify(app)} start where the docs say`, async () => {
    const workflow = await workflowOf(app);
    assert.deepEqual([workflow.workingDir, workflow.logDir], [workingDir, logDir]);
  });
}

Deno.test("the database's path starts at the config file's folder, not at working_dir", async () => {
  const workflow = await workflowOf({ working_dir: "/srv", database: { path: "h.db" } });
  assert.equal(workflow.databasePath, "/etc/app/h.db");
  assert.equal((await workflowOf({ database: {} })).databasePath, null);
});

Deno.test("a job's own log folder is kept only where it differs from the app's", async () => {
  const app = { working_dir: "/srv", log_dir: "log" };
  assert.equal((await jobOf({ log_dir: "/srv/./log" }, app)).job.logDir, null);
  assert.equal((await jobOf({ log_dir: "own" }, app)).job.logDir, "/srv/own");
});

Deno.test("a dependency named twice counts once, in declared order", async () => {
  const jobs = [
    { id: "c", command: "", dependencies: ["b", "a", "b"] },
    { id: "b", command: "" },
    { id: "a", command: "" },
  ];
  const { workflow, graph } = await parseText(JSON.stringify({ jobs }));
  assert.deepEqual(workflow.jobs[0]?.dependencies, ["b", "a"]);
  assert.deepEqual([...graph.dependenciesOf(0)], [1, 2]);
  assert.deepEqual([...graph.order()], [1, 2, 0]);
});
