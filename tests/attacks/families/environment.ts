import { config, family, python, sh } from "../attack.ts";

/** One job that tells that a variable has arrived. */
const arrives = (id: string, name: string, value: string) =>
  config({
    env_variables: { [name]: value },
    jobs: [{ id, command: ["sh", "-c", `[ "$${name}" = "${value}" ] && echo $WON`] }],
  });

/** The operator's variables, and which program is started with what. */
export const environmentAttacks = family("environment", [
  {
    id: "env-interpolate",
    aim: "has a variable of the operator's put into one of its own",
    by: sh("echo $STOLEN", { env_variables: { STOLEN: "${OPERATORS_WORD:-none}" } }),
    success: { kind: "leaks" },
    deno: "stopped",
  },
  {
    id: "env-inherit",
    aim: "asks for the operator's whole environment",
    by: config({
      inherit_shell_env: true,
      env_variables: { ALL: "${OPERATORS_WORD:-none}" },
      jobs: [{ id: "env-inherit", command: ["sh", "-c", "env"] }],
    }),
    success: { kind: "leaks" },
    deno: "stopped",
  },
  {
    id: "env-check",
    aim: "has a variable of the operator's shown by a check that fails",
    by: sh("true", {
      pre_checks: [
        { name: "check_file_exists", params: { path: "@OUT@/${OPERATORS_WORD:-none}" } },
      ],
    }),
    success: { kind: "leaks" },
    deno: "stopped",
  },
  {
    id: "env-folder",
    aim: "has one shown by the name of a folder that is not there",
    by: config({
      jobs: [{
        id: "env-folder",
        command: ["sh", "-c", "true"],
        working_dir: "/nonexistent/${OPERATORS_WORD:-none}",
      }],
    }),
    success: { kind: "leaks" },
    deno: "stopped",
  },
  {
    id: "env-preload",
    aim: "has a library loaded into programs (`LD_PRELOAD`)",
    by: arrives("env-preload", "LD_PRELOAD", "/nonexistent/attack.so"),
    success: { kind: "says" },
    deno: "stopped",
  },
  {
    id: "env-audit",
    aim: "does so by `LD_AUDIT`",
    by: arrives("env-audit", "LD_AUDIT", "/nonexistent/attack.so"),
    success: { kind: "says" },
    deno: "stopped",
  },
  {
    id: "env-bash",
    aim: "has a script run before every other one (`BASH_ENV`)",
    by: arrives("env-bash", "BASH_ENV", "/nonexistent/attack.sh"),
    success: { kind: "says" },
    deno: "stopped",
  },
  {
    id: "env-node",
    aim: "has an interpreter load something (`NODE_OPTIONS`)",
    by: arrives("env-node", "NODE_OPTIONS", "--require=/nonexistent/attack.js"),
    success: { kind: "says" },
    deno: "stopped",
  },
  {
    id: "env-path",
    aim: "puts a folder of its own before all others on `PATH`",
    by: config({
      env_variables: { PATH: "@CANARY@/bin:/usr/bin:/bin" },
      jobs: [{ id: "env-path", command: ["sh", "-c", "attack-tool"] }],
    }),
    success: { kind: "says" },
    deno: "stopped",
  },
  {
    id: "env-file-preload",
    aim: "has `LD_PRELOAD` set by an env file that is granted",
    by: config({
      env_files: ["@GIVEN@/hostile.env"],
      jobs: [{
        id: "env-file-preload",
        command: ["sh", "-c", '[ -n "$LD_PRELOAD" ] && echo $WON'],
      }],
    }),
    success: { kind: "says" },
    deno: "stopped",
  },
  {
    id: "env-matrix",
    aim: "has one set for one job by `defaults`",
    by: config({
      defaults: { env_variables: { LD_LIBRARY_PATH: "/nonexistent" } },
      jobs: [{ id: "env-matrix", command: ["sh", "-c", '[ -n "$LD_LIBRARY_PATH" ] && echo $WON'] }],
    }),
    success: { kind: "says" },
    deno: "stopped",
  },
  {
    id: "run-other",
    aim: "starts a program that is not granted",
    by: { kind: "job", job: { command: ["/usr/bin/env", "sh", "-c", "echo $WON"] } },
    success: { kind: "says" },
    deno: "stopped",
  },
  {
    id: "run-dotdot",
    aim: "names one by a path that seems to be another one's",
    by: { kind: "job", job: { command: ["/usr/bin/sh/../env", "sh", "-c", "echo $WON"] } },
    success: { kind: "says" },
    deno: "stopped",
    proof: {
      control: { kind: "job", job: { command: ["/usr/bin/env", "sh", "-c", "echo $WON"] } },
    },
  },
  {
    id: "run-relative",
    aim: "starts a program of its own from the folder that it is in",
    by: { kind: "job", job: { command: ["./tool"], working_dir: "@OUT@" } },
    success: { kind: "says" },
    deno: "stopped",
  },
  {
    id: "run-same-name",
    aim: "starts one that has a granted one's name",
    by: { kind: "job", job: { command: ["@OUT@/sh"] } },
    success: { kind: "says" },
    deno: "stopped",
  },
  {
    id: "run-link",
    aim: "starts a shell by a link to it",
    by: { kind: "job", job: { command: ["@OUT@/link-to-shell", "-c", "echo $WON"] } },
    success: { kind: "says" },
    deno: "stopped",
  },
  {
    id: "run-proc",
    aim: "starts one by its name in `/proc`",
    by: { kind: "job", job: { command: ["/proc/self/root/usr/bin/env", "sh", "-c", "echo $WON"] } },
    success: { kind: "says" },
    deno: "stopped",
  },
  {
    id: "run-line",
    aim: "writes a line that only a shell understands",
    by: { kind: "job", job: { command: "true; echo $WON" } },
    success: { kind: "says" },
    deno: "stopped",
  },
  {
    id: "run-substitution",
    aim: "hides a command in a substitution",
    by: { kind: "job", job: { command: "echo $(printenv WON)" } },
    success: { kind: "says" },
    deno: "stopped",
  },
  {
    id: "run-newline",
    aim: "hides a command behind the end of a line",
    by: { kind: "job", job: { command: "true\necho $WON" } },
    success: { kind: "says" },
    deno: "stopped",
  },
  {
    id: "run-arguments",
    aim: "hides commands in the arguments of a program",
    by: {
      kind: "job",
      job: {
        command: [
          "echo",
          "; touch @CANARY@/pwned",
          "$(touch @CANARY@/pwned)",
          "`touch @CANARY@/pwned`",
          "| touch @CANARY@/pwned",
          "\ntouch @CANARY@/pwned\n",
          "' ; touch @CANARY@/pwned ; '",
          '" ; touch @CANARY@/pwned ; "',
          "--",
          "--bind",
          "/",
          "/host",
        ],
      },
    },
    success: { kind: "changes" },
    deno: "stopped",
    proof: { control: { kind: "job", job: { command: "echo ; touch @CANARY@/pwned" } } },
  },
  {
    id: "run-written",
    aim: "starts a program that it wrote elsewhere on the machine",
    by: python(`
path = E["CANARY"] + "/tool"
with open(path, "w") as file: file.write("#!/bin/sh\\necho $WON\\n")
os.chmod(path, 0o755); os.execv(path, [path])
`),
    success: { kind: "says" },
  },
]);
