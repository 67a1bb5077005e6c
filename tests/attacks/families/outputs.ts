import { config, family, type Way } from "../attack.ts";

/** A job that writes outputs, and one that gets the values. */
function handOver(id: string, script: string, names: readonly string[], next: string): Way {
  return config({
    jobs: [
      { id: "writer", command: ["sh", "-c", script], outputs: names },
      { id, command: ["sh", "-c", next], dependencies: ["writer"] },
    ],
  });
}

const safe = { none: "trusted runs are safe from it as well" };

/** Values that jobs hand over to others, by a file that the engine reads. */
export const outputAttacks = family("outputs", [
  {
    id: "output-preload",
    aim: "hands over `LD_PRELOAD`, which no config may set",
    by: handOver(
      "output-preload",
      "echo LD_PRELOAD=/nonexistent/attack.so >> $EXECUTIONER_OUTPUT",
      ["LD_PRELOAD"],
      '[ -n "$LD_PRELOAD" ] && echo $WON',
    ),
    success: { kind: "says" },
    deno: "stopped",
  },
  {
    id: "output-path",
    aim: "hands over `PATH`",
    by: handOver(
      "output-path",
      "echo PATH=$OUT:/usr/bin:/bin >> $EXECUTIONER_OUTPUT",
      ["PATH"],
      "tool",
    ),
    success: { kind: "says" },
    deno: "stopped",
  },
  {
    id: "output-nul",
    aim: "hands over a value with options for the sandbox",
    by: handOver(
      "output-nul",
      "printf 'X=a\\0--bind\\0/\\0/host\\n' >> $EXECUTIONER_OUTPUT",
      ["X"],
      "cat /host$CANARY/secret.txt",
    ),
    success: { kind: "leaks" },
    deno: "stopped",
    proof: safe,
  },
  {
    id: "output-link",
    aim: "puts a link in place of the file",
    by: handOver(
      "output-link",
      "ln -sf $CANARY/secret.env $EXECUTIONER_OUTPUT",
      ["STOLEN"],
      "echo $STOLEN",
    ),
    success: { kind: "leaks" },
    deno: "stopped",
    proof: safe,
  },
  {
    id: "output-hard-link",
    aim: "puts a hard link there",
    by: handOver(
      "output-hard-link",
      "ln -f $CANARY/secret.env $EXECUTIONER_OUTPUT",
      ["STOLEN"],
      "echo $STOLEN",
    ),
    success: { kind: "leaks" },
    deno: "stopped",
    proof: safe,
  },
  {
    id: "output-fifo",
    aim: "puts a FIFO there, for the engine to wait for",
    by: handOver(
      "output-fifo",
      "rm -f $EXECUTIONER_OUTPUT; mkfifo $EXECUTIONER_OUTPUT",
      ["X"],
      "true",
    ),
    success: { kind: "breaks" },
    deno: "stopped",
    proof: safe,
  },
  {
    id: "output-huge",
    aim: "writes a huge value",
    by: handOver(
      "output-huge",
      "{ printf X=; head -c 7000000 /dev/zero | tr '\\0' x; } >> $EXECUTIONER_OUTPUT",
      ["X"],
      "true",
    ),
    success: { kind: "breaks" },
    deno: "stopped",
    proof: safe,
  },
  {
    id: "output-others",
    aim: "looks for the files of other jobs",
    by: config({
      parallel: true,
      max_workers: 2,
      jobs: [
        { id: "other", command: ["sh", "-c", "sleep 1"], outputs: ["X"] },
        {
          id: "output-others",
          command: [
            "sh",
            "-c",
            'sleep 0.3; [ "$(ls $(dirname $EXECUTIONER_OUTPUT) | wc -l)" -gt 1 ] && echo $WON',
          ],
          outputs: ["X"],
        },
      ],
    }),
    success: { kind: "says" },
    deno: "stopped",
  },
  {
    id: "output-escape",
    aim: "writes on the terminal by a value",
    by: handOver(
      "output-escape",
      "printf 'X=\\033]0;pwned\\007\\n' >> $EXECUTIONER_OUTPUT",
      ["X"],
      'echo "$X" >&2; exit 1',
    ),
    success: { kind: "terminal" },
    deno: "stopped",
    proof: safe,
  },
]);
