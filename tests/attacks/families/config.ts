import { config, family, sh } from "../attack.ts";

const touch = (id: string) => ["sh", "-c", `touch @CANARY@/pwned-${id}`];

/** One job of a config of its own. */
const job = (id: string, command: readonly string[] = ["sh", "-c", "true"]) => ({
  jobs: [{ id, command }],
});

/** What the engine itself reads, writes, runs and sends for a config. */
export const configAttacks = family("config", [
  {
    id: "config-include",
    aim: "includes a file that is no config, to see it in the message",
    by: config({ include: ["@CANARY@/secret.txt"], ...job("config-include") }),
    success: { kind: "leaks" },
    deno: "stopped",
  },
  {
    id: "config-include-link",
    aim: "includes one by a link in a granted folder",
    by: config({ include: ["@GIVEN@/link"], ...job("config-include-link") }),
    success: { kind: "leaks" },
    deno: "stopped",
  },
  {
    id: "config-env-file",
    aim: "reads a file as variables",
    by: config({
      env_files: ["@CANARY@/secret.env"],
      ...job("config-env-file", ["sh", "-c", "echo $STOLEN"]),
    }),
    success: { kind: "leaks" },
    deno: "stopped",
  },
  {
    id: "config-env-file-dotdot",
    aim: "does so by a granted folder and `../`",
    by: config({
      env_files: ["@GIVEN@/../../canary/config-env-file-dotdot/secret.env"],
      ...job("config-env-file-dotdot", ["sh", "-c", "echo $STOLEN"]),
    }),
    success: { kind: "leaks" },
    deno: "stopped",
  },
  {
    id: "config-secret-file",
    aim: "reads a file as a secret",
    by: config({
      secret_files: { STOLEN: "@CANARY@/secret.txt" },
      ...job("config-secret-file", ["sh", "-c", '[ -n "$STOLEN" ] && echo $WON']),
    }),
    success: { kind: "says" },
    deno: "stopped",
  },
  {
    id: "config-password-file",
    aim: "sends a file as the password of a mail server that is granted",
    by: config({
      email_address: "attacker@example.org",
      email_on_success: true,
      smtp_server: "127.0.0.1",
      smtp_port: "@PORT@",
      smtp_security: "none",
      smtp_user: "attacker@example.org",
      smtp_password_file: "@CANARY@/secret.txt",
      smtp_timeout: 2,
      ...job("config-password-file"),
    }, ["--allow-net=127.0.0.1:@PORT@"]),
    success: { kind: "reaches" },
    deno: "stopped",
  },
  {
    id: "config-webhook-key",
    aim: "has a message signed with the content of a file",
    by: config({
      notifications: [{
        type: "webhook",
        url: "http://127.0.0.1:@PORT@/",
        secret_file: "@CANARY@/secret.txt",
        on: ["success", "failure"],
      }],
      ...job("config-webhook-key"),
    }, ["--allow-net=127.0.0.1:@PORT@"]),
    success: { kind: "reaches" },
    deno: "stopped",
  },
  {
    id: "config-folder",
    aim: "runs in a folder that is not granted",
    by: sh("cat ./secret.txt", { working_dir: "@CANARY@" }),
    success: { kind: "leaks" },
    deno: "stopped",
  },
  {
    id: "config-check-contains",
    aim: "asks what is in a file, by a check",
    by: sh("true", {
      pre_checks: [
        { name: "check_file_contains", params: { path: "@CANARY@/secret.txt", pattern: "^sec" } },
      ],
    }),
    success: { kind: "learns" },
    deno: "stopped",
  },
  {
    id: "config-check-exists",
    aim: "asks whether a file is there, by a check",
    by: sh("true", {
      pre_checks: [{ name: "check_file_exists", params: { path: "@CANARY@/secret.txt" } }],
    }),
    success: { kind: "learns" },
    deno: "stopped",
  },
  {
    id: "config-check-glob",
    aim: "does so by a pattern with `..`",
    by: sh("true", {
      pre_checks: [
        {
          name: "check_file_exists",
          params: { path: "@GIVEN@/../../canary/config-check-glob/*.txt" },
        },
      ],
    }),
    success: { kind: "learns" },
    deno: "stopped",
  },
  {
    id: "config-check-negated",
    aim: "asks it the other way round",
    by: sh("true", {
      pre_checks: [
        { name: "check_file_exists", params: { path: "@CANARY@/nothing" }, negate: true },
      ],
    }),
    success: { kind: "learns" },
    deno: "stopped",
  },
  {
    id: "config-check-json",
    aim: "has a check quote a file that is no JSON",
    by: sh("true", {
      pre_checks: [{ name: "check_json_valid", params: { path: "@CANARY@/secret.txt" } }],
    }),
    success: { kind: "leaks" },
    deno: "stopped",
    proof: {
      control: config({ include: ["@CANARY@/secret.txt"], ...job("config-check-json") }),
    },
  },
  {
    id: "config-check-program",
    aim: "has a check run a program that is not granted",
    by: sh("true", {
      pre_checks: [
        { name: "check_command", params: { command: ["/usr/bin/touch", "@CANARY@/pwned"] } },
      ],
    }),
    success: { kind: "changes" },
    deno: "stopped",
  },
  {
    id: "config-check-command",
    aim: "has a check run a granted one outside of a sandbox",
    by: sh("true", {
      pre_checks: [{ name: "check_command", params: { command: touch("check") } }],
    }),
    success: { kind: "changes" },
  },
  {
    id: "config-retry-if",
    aim: "has the question of a retry do so",
    by: sh("exit 1", { max_retries: 1, retry_delay: 0.1, retry_if: { command: touch("retry") } }),
    success: { kind: "changes" },
  },
  {
    id: "config-condition",
    aim: "has a condition do so",
    by: sh("true", {
      dependencies: [{
        type: "command",
        command: touch("condition"),
        timeout: 1,
        poll_interval: 1,
      }],
    }),
    success: { kind: "changes" },
  },
  {
    id: "config-condition-file",
    aim: "asks whether a file is there, by a condition",
    by: sh("true", {
      dependencies: [{ type: "file", path: "@CANARY@/secret.txt", timeout: 1, poll_interval: 1 }],
    }),
    success: { kind: "learns" },
    deno: "stopped",
  },
  {
    id: "config-hook",
    aim: "has a hook write outside of a sandbox",
    by: config({ hooks: { on_exit: { command: touch("hook") } }, ...job("config-hook") }),
    success: { kind: "changes" },
  },
  {
    id: "config-hook-line",
    aim: "has a hook run a line of the shell",
    by: config({ hooks: { on_exit: "touch @CANARY@/pwned; true" }, ...job("config-hook-line") }),
    success: { kind: "changes" },
    deno: "stopped",
  },
  {
    id: "config-notification",
    aim: "has a notification run a command",
    by: config({
      notifications: [{ type: "command", command: "touch @CANARY@/pwned", on: ["success"] }],
      ...job("config-notification"),
    }),
    success: { kind: "changes" },
    deno: "stopped",
  },
  {
    id: "config-plugin-module",
    aim: "has the engine load a module",
    by: config({
      dependency_plugins: [{ path: "@CANARY@/bin/plugin.mjs", permissions: { write: true } }],
      jobs: [{
        id: "config-plugin-module",
        command: ["sh", "-c", "true"],
        pre_checks: [{ name: "plugin", params: { path: "@CANARY@/pwned" } }],
      }],
    }),
    success: { kind: "changes" },
    deno: "stopped",
  },
  {
    id: "config-plugin-program",
    aim: "has a plugin that is a program run",
    by: config({
      dependency_plugins: ["@CANARY@/bin/plugin.sh"],
      env_variables: { PLUGIN_CANARY: "@CANARY@" },
      jobs: [{
        id: "config-plugin-program",
        command: ["sh", "-c", "true"],
        pre_checks: [{ name: "plugin" }],
      }],
    }),
    success: { kind: "changes" },
    deno: "stopped",
  },
  {
    id: "config-run-as",
    aim: "has its jobs run as root",
    by: config({
      run_as: "root",
      ...job("config-run-as", ["sh", "-c", "[ $(id -u) = 0 ] && echo $WON"]),
    }),
    success: { kind: "says" },
    deno: "stopped",
    proof: "root",
  },
  {
    id: "config-nice",
    aim: "has its jobs take precedence over all others",
    by: config({
      nice: -10,
      ...job("config-nice", ["sh", "-c", "[ $(nice) = -10 ] && echo $WON"]),
    }),
    success: { kind: "says" },
    deno: "stopped",
    proof: "root",
  },
  {
    id: "config-ulimits",
    aim: "chooses limits of its own",
    by: config({
      ulimits: { nofile: 1000 },
      ...job("config-ulimits", ["sh", "-c", '[ "$(ulimit -n)" = 1000 ] && echo $WON']),
    }),
    success: { kind: "says" },
    deno: "stopped",
  },
  {
    id: "config-orphans",
    aim: "asks that what it leaves behind be left alone",
    by: config({
      orphan_policy: "keep",
      ...job("config-orphans", [
        "sh",
        "-c",
        "setsid sleep 63 >/dev/null 2>&1 </dev/null & sleep 0.1",
      ]),
    }),
    success: { kind: "outlives" },
  },
  {
    id: "config-jobs",
    aim: "has more jobs than are allowed",
    by: config({
      parallel: true,
      max_workers: 8,
      jobs: Array.from({ length: 201 }, (_, n) => (
        n === 0
          ? { id: "config-jobs", command: ["sh", "-c", "echo $WON"] }
          : { id: `job${n}`, command: ["sh", "-c", "true"], dependencies: ["config-jobs"] }
      )),
    }),
    success: { kind: "says" },
    deno: "stopped",
  },
]);
