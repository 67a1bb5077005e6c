import type { RunRig } from "../rig/run_rig.ts";

/** Longer than the rig waits for anything, s. */
const endless = 600;

/** What a job comes to: its state, the reason and its whole log, or what that has to match. */
export interface ExpectedBehaviour {
  readonly command: string | readonly string[];
  readonly status: string;
  readonly reason: string | RegExp | null;
  readonly log: string | RegExp | null;
  readonly [key: string]: unknown;
}

/** What a shell says of a program that is not there, however it is asked to execute it. */
function missingLine(program: string): RegExp {
  const name = program.replaceAll(".", "\\.");
  return new RegExp(
    `^/bin/sh: [^\n]*${name}: ([a-z]+ )?([Nn]ot found|No such file or directory)\n$`,
  );
}

/** Jobs by their ids; {@link furnish} makes what they find in their folder. */
export const expectedBehaviours: Readonly<Record<string, ExpectedBehaviour>> = {
  success: {
    command: "echo out; echo err >&2",
    status: "SUCCESS",
    reason: null,
    log: "out\nerr\n",
  },
  code: { command: "echo half; exit 3", status: "FAILED", reason: "exit code 3", log: "half\n" },
  signal: { command: "kill -SEGV $$", status: "FAILED", reason: "killed by SIGSEGV", log: "" },
  real_time_signal: {
    command: "kill -40 $$",
    status: "FAILED",
    reason: "killed by SIGRTMIN+6",
    log: "",
  },
  pipe: { command: "yes | head -n 1", status: "SUCCESS", reason: null, log: "y\n" },
  folder: {
    command: "pwd",
    working_dir: "sub folder",
    status: "SUCCESS",
    reason: null,
    log: /\/sub folder\n$/,
  },
  variables: {
    command: `printf '%s|' "$PLAIN" "$EMPTY" "$QUOTED" "$UMLAUT" "$PWD"`,
    env_variables: { PLAIN: "1", EMPTY: "", QUOTED: `a "b" 'c' $d`, UMLAUT: "ä\n€" },
    status: "SUCCESS",
    reason: null,
    log: /^1\|\|a "b" 'c' \$d\|ä\n€\|\/[^|]+\|$/,
  },
  words: {
    command: ["printf", "%s|", "", "a b", "*", "$HOME", "ü"],
    status: "SUCCESS",
    reason: null,
    log: "|a b|*|$HOME|ü|",
  },
  input: { command: "cat", status: "SUCCESS", reason: null, log: "" },
  missing: {
    command: "no-such-program --flag",
    status: "FAILED",
    reason: "exit code 127",
    log: /no-such-program: (command )?not found/,
  },
  missing_path: {
    command: "./no/such --flag",
    status: "FAILED",
    reason: "exit code 127",
    log: /\.\/no\/such: (not found|No such file)/,
  },
  missing_words: {
    command: ["no-such-program", "a b", "$HOME"],
    status: "FAILED",
    reason: "exit code 127",
    log: missingLine("no-such-program"),
  },
  missing_words_nice: {
    command: ["no-such-program", "--flag"],
    nice: 1,
    status: "FAILED",
    reason: "exit code 127",
    log: missingLine("no-such-program"),
  },
  missing_words_umask: {
    command: ["no-such-program", "--flag"],
    umask: "022",
    status: "FAILED",
    reason: "exit code 127",
    log: missingLine("no-such-program"),
  },
  missing_words_path_nice: {
    command: ["./no/such", "--flag"],
    nice: 1,
    status: "FAILED",
    reason: "exit code 127",
    log: missingLine("./no/such"),
  },
  missing_words_path: {
    command: ["./no/such", "--flag"],
    status: "FAILED",
    reason: "exit code 127",
    log: missingLine("./no/such"),
  },
  built_into_shells: {
    command: ["exit", "0"],
    status: "FAILED",
    reason: "exit code 127",
    log: missingLine("exit"),
  },
  dashed_words: {
    command: ["-c", "true"],
    status: "FAILED",
    reason: "exit code 127",
    log: /-c/,
  },
  forbidden_words: {
    command: ["./forbidden.sh"],
    status: "FAILED",
    reason: "exit code 126",
    log: /^\/bin\/sh: .*forbidden\.sh: Permission denied\n$/,
  },
  forbidden: {
    command: "./forbidden.sh",
    status: "FAILED",
    reason: "exit code 126",
    log: /forbidden\.sh: Permission denied/,
  },
  a_folder: {
    command: "./sub_folder/",
    status: "FAILED",
    reason: /^exit code 12[67]$/,
    log: /sub_folder\/: (Permission denied|Is a directory|not found)/,
  },
  no_first_line: { command: "./bare.sh", status: "SUCCESS", reason: null, log: "bare\n" },
  bad_first_line: {
    command: "./lost.sh",
    status: "FAILED",
    reason: /^exit code 12[67]$/,
    log: /lost\.sh/,
  },
  too_long: {
    command: "true",
    env_variables: Object.fromEntries(
      Array.from({ length: 80 }, (_, n) => [`LONG_${n}`, "x".repeat(32_000)]),
    ),
    status: "ERROR",
    reason: "could not start: the command and its environment are too long for the system",
    log: "",
  },
  no_log: {
    command: "true",
    log_dir: "not_a_log_folder",
    status: "ERROR",
    reason: /^could not start: cannot open the log file ".*": It is a folder$/,
    log: null,
  },
  too_slow: {
    command: "trap 'echo ending; exit 0' TERM; while :; do sleep 0.05; done",
    timeout: 1,
    status: "TIMEOUT",
    reason: "timed out after 1 s",
    log: /(^|\n)ending\n$/,
  },
  stopped: {
    command: "trap 'echo ending; exit 0' TERM; kill -STOP $$; while :; do sleep 0.05; done",
    timeout: 1,
    kill_grace: endless,
    status: "TIMEOUT",
    reason: "timed out after 1 s",
    log: "ending\n",
  },
  stopped_elsewhere: {
    command: "setsid sh -c 'kill -STOP $$; exec sleep 300' & exec sleep 300",
    timeout: 1,
    kill_grace: endless,
    status: "TIMEOUT",
    reason: "timed out after 1 s",
    log: "",
  },
  stubborn: {
    command: "trap '' TERM; (trap '' TERM; sleep 300) & while :; do sleep 0.05; done",
    timeout: 1,
    kill_grace: 0.3,
    status: "TIMEOUT",
    reason: "timed out after 1 s",
    log: "",
  },
  again: {
    command: "echo try; [ -e tried ] || { touch tried; exit 4; }",
    max_retries: 1,
    retry_delay: 0,
    status: "SUCCESS",
    reason: null,
    log: /^try\n--- .*execution 2.* ---\ntry\n$/,
  },
};

/** Makes what the jobs of {@link expectedBehaviours} find in their folder. */
export async function furnish(rig: RunRig): Promise<void> {
  for (const folder of ["sub folder", "sub_folder", "not_a_log_folder"]) {
    await Deno.mkdir(rig.path(folder));
  }
  // The log of the first run of that job is a folder already.
  await Deno.mkdir(rig.path("not_a_log_folder", "executioner.app.job-no_log.run-1.log"));
  await Deno.writeTextFile(rig.path("forbidden.sh"), "#!/bin/sh\necho never\n", { mode: 0o644 });
  await Deno.writeTextFile(rig.path("bare.sh"), "echo bare\n", { mode: 0o755 });
  await Deno.writeTextFile(rig.path("lost.sh"), "#!/no/such/shell\n", { mode: 0o755 });
}
