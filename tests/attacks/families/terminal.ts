import { config, family, python, sh } from "../attack.ts";

/** What the operator sees and keeps: the terminal, logs and the history. */
export const terminalAttacks = family("terminal", [
  {
    id: "terminal-write",
    aim: "writes on the operator's terminal",
    by: sh("printf '\\033]0;%s\\007' \"$WON:$ATTACK\" > /dev/tty"),
    success: { kind: "terminal" },
    deno: "stopped",
    proof: { none: "jobs of trusted runs have no terminal either" },
  },
  {
    id: "terminal-pts",
    aim: "writes on terminals in `/dev/pts`",
    by: sh("for t in /dev/pts/[0-9]*; do printf '\\033]0;%s\\007' \"$WON:$ATTACK\" > $t; done"),
    success: { kind: "terminal" },
  },
  {
    id: "terminal-parent",
    aim: "writes on the terminal that the engine has open",
    by: sh(
      "for f in /proc/$PPID/fd/[012]; do printf '\\033]0;%s\\007' \"$WON:$ATTACK\" > $f; done",
    ),
    success: { kind: "terminal" },
  },
  {
    id: "terminal-output",
    aim: "writes escapes that the engine shows when the job has failed",
    by: sh("printf '\\033]0;%s\\007\\n' \"$WON:$ATTACK\"; exit 1"),
    success: { kind: "terminal" },
    deno: "stopped",
    proof: {
      control: sh(
        "for f in /proc/$PPID/fd/[012]; do printf '\\033]0;%s\\007' \"$WON:$ATTACK\" > $f; done",
      ),
    },
  },
  {
    id: "terminal-input",
    aim: "types commands for the operator's shell (TIOCSTI)",
    by: python(`
import fcntl, pty, termios
pid, terminal = pty.fork()
if pid == 0:
    try:
        fcntl.ioctl(0, termios.TIOCSTI, b"x")
        os.write(1, b"typed")
    except OSError: pass
    os._exit(0)
time.sleep(0.2)
if b"typed" in os.read(terminal, 100): won()
`),
    success: { kind: "says" },
  },
  {
    id: "log-erase",
    aim: "cuts its own log",
    by: sh("echo evidence; : > /proc/self/fd/1; echo nothing here"),
    success: { kind: "erases" },
    deno: "stopped",
  },
  {
    id: "log-other",
    aim: "opens the log of another job for writing",
    by: python(`
for folder, _, names in os.walk(E["LOGS"]):
    for name in names:
        if name.endswith(".log"):
            with open(folder + "/" + name, "r+"): won()
`),
    success: { kind: "says" },
  },
  {
    id: "log-seek",
    aim: "goes back in its own log",
    by: python(`
print("evidence", flush=True)
os.lseek(1, 0, os.SEEK_SET); os.ftruncate(1, 0)
`),
    success: { kind: "erases" },
    deno: "stopped",
  },
  {
    id: "log-parent",
    aim: "reaches logs by the engine's descriptors",
    by: python(`
for pid in filter(str.isdigit, os.listdir("/proc")):
    folder = "/proc/" + pid + "/fd/"
    try: names = os.listdir(folder)
    except OSError: continue
    for name in names:
        try:
            if os.readlink(folder + name).endswith(".log"):
                with open(folder + name, "r+"): won()
        except OSError: pass
`),
    success: { kind: "says" },
  },
  {
    id: "history-read",
    aim: "reads the history",
    by: sh("head -c 15 $HISTORY | grep -q SQLite && echo $WON"),
    success: { kind: "says" },
  },
  {
    id: "history-write",
    aim: "opens the history for writing",
    by: python('open(E["HISTORY"], "r+b"); won()'),
    success: { kind: "says" },
  },
  {
    id: "history-check",
    aim: "has a check ask the history",
    by: sh("true", {
      post_checks: [
        { name: "check_sqlite_query", params: { path: "@HISTORY@", query: "SELECT 1" } },
      ],
    }),
    success: { kind: "learns" },
    deno: "stopped",
  },
  {
    id: "history-elsewhere",
    aim: "has the history kept where nobody looks",
    by: config({
      database: { path: "@CANARY@/history.db" },
      jobs: [{ id: "history-elsewhere", command: ["sh", "-c", "true"] }],
    }),
    success: { kind: "changes" },
    deno: "stopped",
    proof: {
      control: config({
        log_dir: "@CANARY@/logs",
        jobs: [{ id: "history-elsewhere", command: ["sh", "-c", "true"] }],
      }),
    },
  },
  {
    id: "log-elsewhere",
    aim: "has logs written into a folder of its choice",
    by: config({
      log_dir: "@CANARY@/logs",
      jobs: [{ id: "log-elsewhere", command: ["sh", "-c", "true"] }],
    }),
    success: { kind: "changes" },
    deno: "stopped",
  },
  {
    id: "log-of-a-job",
    aim: "does so for one job",
    by: {
      ...config({
        jobs: [{ id: "log-of-a-job", command: ["sh", "-c", "true"], log_dir: "@CANARY@/logs" }],
      }),
    },
    success: { kind: "changes" },
    deno: "stopped",
  },
  {
    id: "log-retention",
    aim: "has old logs deleted",
    by: config({
      log_dir: "@CANARY@",
      log_retention_days: 0.0001,
      jobs: [{ id: "log-retention", command: ["sh", "-c", "true"] }],
    }),
    success: { kind: "changes" },
    deno: "stopped",
  },
]);
