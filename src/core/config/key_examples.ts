/** Values that keys may have, for editors; a test puts each into a config. */
type Examples = Readonly<Record<string, readonly unknown[]>>;

const retries: Examples = {
  max_retries: [3],
  retry_delay: [30, "1m"],
  retry_backoff: [2],
  retry_jitter: [0.1],
  retry_max_delay: ["10m"],
  max_retry_time: [1800, "2h"],
  retry_on_status: [["FAILED", "TIMEOUT"]],
  retry_on_exit_codes: [[1, 75]],
  retry_on_output: [["connection reset"]],
  retry_if: [{ command: "curl -sf https://example.org/health", timeout: "10s" }],
};

/** Examples of the keys of the top level. */
export const appExamples: Examples = {
  application_name: ["nightly_sales"],
  working_dir: ["/srv/sales", "~/etl"],
  log_dir: ["logs", "/var/log/sales"],
  database: [{ path: "history.db" }],
  max_workers: [4],
  env_variables: [{ REGION: "eu", OUT: "${HOME}/out" }],
  inherit_shell_env: ["default", ["PATH", "HOME"]],
  env_files: [["settings.env"]],
  secret_files: [{ API_KEY: "api.key" }],
  secrets: [["*_TOKEN", "!PUBLIC_TOKEN"]],
  default_timeout: [900, "1h30m"],
  default_kill_grace: ["30s"],
  run_timeout: ["6h"],
  limits: [{ database: 2 }],
  log_max_bytes: ["100MB"],
  log_retention_days: [90],
  hooks: [{ on_failure: "./page.sh", on_exit: [{ command: "rm -rf work", timeout: "30s" }] }],
  ...Object.fromEntries(Object.entries(retries).map(([key, values]) => [`default_${key}`, values])),
  defaults: [{ timeout: "10m", max_retries: 2 }],
  include: [["parts/report.json"]],
  dependency_plugins: [["plugins/unlocked.sh"]],
  email_address: ["ops@example.org", ["ops@example.org", "dba@example.org"]],
  smtp_server: ["mail.example.org"],
  smtp_port: [587],
  $schema: ["./executioner.schema.json"],
};

/** Examples of the keys of jobs. */
export const jobExamples: Examples = {
  id: ["extract", "load-sales"],
  command: ["python3 load.py --day ${DAY}"],
  description: ["Load the sales of yesterday"],
  dependencies: [
    ["extract"],
    [{ job: "load", when: "failure" }],
    [{ type: "file", path: "/in/sales.csv", stable_for: "1m" }],
  ],
  priority: [10],
  resources: [{ database: 1 }],
  timeout: [900, "1h30m"],
  expected_duration: ["20m"],
  kill_grace: ["30s"],
  env_variables: [{ DAY: "${DAY:-today}" }],
  pre_checks: [[{ name: "check_file_exists", params: { path: "sales.csv" } }]],
  post_checks: [[{ name: "check_file_not_empty", params: { path: "report.txt" } }]],
  ...retries,
  working_dir: ["load"],
  log_dir: ["/var/log/sales"],
  when: ["MODE == 'full' or defined(FORCE)"],
  outputs: [["VERSION"]],
  log_max_bytes: ["100MB"],
  matrix: [{ region: ["eu", "us"], year: [2025, 2026] }],
};
