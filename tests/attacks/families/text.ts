import { config, family, sh } from "../attack.ts";

const safe = { none: "trusted runs are safe from it as well" };
const crash = { none: "what would crash an engine is not known; each must end in one message" };
const title = "\u001b]0;pwned\u0007";
const hostile = "a\u0000--bind\u0000/\u0000/host";
const look = ["sh", "-c", "cat /host$CANARY/secret.txt"];

/** Names, values and sizes that nobody expects. */
export const textAttacks = family("text", [
  {
    id: "text-id",
    aim: "has a log written elsewhere by the id of a job",
    by: config({ jobs: [{ id: "../../../..@CANARY@/pwned", command: ["sh", "-c", "true"] }] }),
    success: { kind: "changes" },
    deno: "stopped",
    proof: safe,
  },
  {
    id: "text-name",
    aim: "does so by the name of the application",
    by: config({
      application_name: "../../../..@CANARY@/pwned",
      jobs: [{ id: "text-name", command: ["sh", "-c", "true"] }],
    }),
    success: { kind: "changes" },
    deno: "stopped",
    proof: safe,
  },
  {
    id: "text-id-terminal",
    aim: "writes on the terminal by the id of a job",
    by: config({ jobs: [{ id: `x${title}`, command: ["sh", "-c", "true"] }] }),
    success: { kind: "terminal" },
    deno: "stopped",
    proof: safe,
  },
  {
    id: "text-name-terminal",
    aim: "does so by the name of the application",
    by: config({
      application_name: `x${title}`,
      jobs: [{ id: "text-name-terminal", command: ["sh", "-c", "true"] }],
    }),
    success: { kind: "terminal" },
    deno: "stopped",
    proof: safe,
  },
  {
    id: "text-key-terminal",
    aim: "does so by a key that is a mistake",
    by: config({
      [`x${title}`]: title,
      jobs: [{ id: "text-key-terminal", command: ["sh", "-c", "true"], [title]: 1 }],
    }),
    success: { kind: "terminal" },
    deno: "stopped",
    proof: safe,
  },
  {
    id: "text-reason-terminal",
    aim: "does so by the reason of a failure",
    by: sh("true", {
      post_checks: [{
        name: "check_command",
        params: { command: ["sh", "-c", `printf '${title}'; exit 3`] },
      }],
    }),
    success: { kind: "terminal" },
    deno: "stopped",
    proof: safe,
  },
  {
    id: "text-nul-value",
    aim: "gives options to the sandbox by the value of a variable",
    by: config({
      env_variables: { X: hostile },
      jobs: [{ id: "text-nul-value", command: look }],
    }),
    success: { kind: "leaks" },
    deno: "stopped",
    proof: safe,
  },
  {
    id: "text-nul-name",
    aim: "does so by the name of one",
    by: config({
      env_variables: { [hostile]: "x" },
      jobs: [{ id: "text-nul-name", command: look }],
    }),
    success: { kind: "leaks" },
    deno: "stopped",
    proof: safe,
  },
  {
    id: "text-nul-folder",
    aim: "does so by a working folder",
    by: config({
      jobs: [{ id: "text-nul-folder", command: look, working_dir: `@OUT@${hostile}` }],
    }),
    success: { kind: "leaks" },
    deno: "stopped",
    proof: safe,
  },
  {
    id: "text-nul-argument",
    aim: "does so by an argument",
    by: config({ jobs: [{ id: "text-nul-argument", command: [...look, hostile] }] }),
    success: { kind: "leaks" },
    deno: "stopped",
    proof: safe,
  },
  {
    id: "text-nul-env-file",
    aim: "does so by a granted env file",
    by: config({
      env_files: ["@GIVEN@/nul.env"],
      jobs: [{ id: "text-nul-env-file", command: look }],
    }),
    success: { kind: "leaks" },
    deno: "stopped",
    proof: safe,
  },
  {
    id: "text-nested",
    aim: "nests a hundred thousand lists",
    by: config("[".repeat(100_000)),
    success: { kind: "breaks" },
    deno: "stopped",
    proof: crash,
  },
  {
    id: "text-huge",
    aim: "has a config of 6 MiB",
    by: config(`{"jobs":[{"id":"text-huge","command":"${"x".repeat(6 * 1024 * 1024)}"}]}`),
    success: { kind: "breaks" },
    deno: "stopped",
    proof: crash,
  },
  {
    id: "text-number",
    aim: "has numbers that no machine holds",
    by: config('{"default_timeout":1e999,"max_workers":99999999999999999999,"jobs":[]}'),
    success: { kind: "breaks" },
    deno: "stopped",
    proof: crash,
  },
  {
    id: "text-prototype",
    aim: "uses names that JavaScript's objects have already",
    by: config(
      '{"__proto__":{"x":1},"env_variables":{"__proto__":"x","constructor":"y"},"jobs":[' +
        ["__proto__", "constructor", "toString"].map((id) =>
          `{"id":"${id}","command":["sh","-c","true"],"__proto__":{"command":"x"}}`
        ).join(",") + "]}",
    ),
    success: { kind: "breaks" },
    deno: "stopped",
    proof: crash,
  },
  {
    id: "text-matrix",
    aim: "has a matrix of a hundred million jobs",
    by: config({
      jobs: [{
        id: "text-matrix-${{ matrix.a }}",
        command: ["sh", "-c", "true"],
        matrix: Object.fromEntries(
          ["a", "b", "c", "d"].map((name) => [name, Array.from({ length: 100 }, (_, n) => `${n}`)]),
        ),
      }],
    }),
    success: { kind: "breaks" },
    deno: "stopped",
    proof: crash,
  },
  {
    id: "text-cycle",
    aim: "includes itself",
    by: config({
      include: ["@GIVEN@/again.json"],
      jobs: [{ id: "text-cycle", command: ["sh", "-c", "true"] }],
    }),
    success: { kind: "breaks" },
    deno: "stopped",
    proof: crash,
  },
  {
    id: "text-pattern",
    aim: "has a regular expression that never ends, in a check",
    by: config({
      jobs: [{
        id: "text-pattern",
        command: ["sh", "-c", "true"],
        pre_checks: [
          { name: "check_file_contains", params: { path: "@GIVEN@/long.txt", pattern: "^(a+)+$" } },
        ],
      }],
    }),
    success: { kind: "breaks" },
    deno: "stopped",
    proof: crash,
  },
  {
    id: "text-pattern-output",
    aim: "has one that looks at its output",
    by: config({
      jobs: [{
        id: "text-pattern-output",
        command: ["sh", "-c", "cat $GIVEN/long.txt; exit 1"],
        max_retries: 1,
        retry_delay: 0.1,
        retry_on_output: ["^(a+)+$"],
      }],
    }),
    success: { kind: "breaks" },
    deno: "stopped",
    proof: crash,
  },
  {
    id: "text-fifo",
    aim: "has the engine wait for a FIFO that nobody writes to",
    by: config({
      env_files: ["@GIVEN@/fifo"],
      jobs: [{ id: "text-fifo", command: ["sh", "-c", "true"] }],
    }),
    success: { kind: "breaks" },
    deno: "stopped",
    proof: { none: "trusted runs wait for FIFOs as they should" },
  },
]);
