import { family, python, sh } from "../attack.ts";

/** Other processes of the machine, the engine's among them, and becoming somebody else. */
export const processAttacks = family("processes", [
  {
    id: "process-list",
    aim: "reads the command lines of other processes",
    by: python(`
for pid in filter(str.isdigit, os.listdir("/proc")):
    try:
        with open("/proc/" + pid + "/cmdline") as file:
            if E["MARKER"] in file.read(): won()
    except OSError: pass
`),
    success: { kind: "says" },
  },
  {
    id: "process-environ",
    aim: "reads the engine's environment in `/proc`",
    by: sh("cat /proc/[0-9]*/environ | tr '\\0' '\\n' | grep -a ^OPERATORS_WORD="),
    success: { kind: "leaks" },
  },
  {
    id: "process-parent",
    aim: "reads the memory map of its parent",
    by: sh("grep -q executioner /proc/$PPID/maps && echo $WON"),
    success: { kind: "says" },
  },
  {
    id: "process-cwd",
    aim: "goes through the folders that other processes are in",
    by: sh("for p in /proc/[0-9]*/cwd; do cat $p/home/.ssh/id_rsa $p/../home/.ssh/id_rsa; done"),
    success: { kind: "leaks" },
  },
  {
    id: "process-kill",
    aim: "ends a process of the operator's",
    by: sh("kill -9 $VICTIM"),
    success: { kind: "ends" },
  },
  {
    id: "process-stop",
    aim: "may send signals to a process of the operator's",
    by: sh("kill -0 $VICTIM && echo $WON"),
    success: { kind: "says" },
  },
  {
    id: "process-kill-all",
    aim: "may send signals to all processes at once",
    by: python("os.kill(-1, 0); won()"),
    success: { kind: "says" },
  },
  {
    id: "process-kill-parent",
    aim: "may send signals to the engine",
    by: python("os.kill(os.getppid(), 0)\nif os.getppid() > 2: won()"),
    success: { kind: "says" },
  },
  {
    id: "process-pidfd",
    aim: "opens a process of the operator's",
    by: python('os.pidfd_open(int(E["VICTIM"])); won()'),
    success: { kind: "says" },
  },
  {
    id: "process-limits",
    aim: "changes the limits of a process of the operator's",
    by: python(`
import resource
resource.prlimit(int(E["VICTIM"]), resource.RLIMIT_CORE, (0, 0)); won()
`),
    success: { kind: "says" },
  },
  {
    id: "process-daemon",
    aim: "leaves a process that outlives the run",
    by: sh("setsid sh -c 'sleep 60 & exit 0' >/dev/null 2>&1 </dev/null & sleep 0.2"),
    success: { kind: "outlives" },
  },
  {
    id: "process-double-fork",
    aim: "leaves one that nobody is the parent of, with a clean environment",
    by: python(`
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for fd in range(3): os.close(fd)
        os.execve("/bin/sleep", ["sleep", "61"], {"ATTACK_MARK": E["ATTACK_MARK"]})
    os._exit(0)
time.sleep(0.2)
`),
    success: { kind: "outlives" },
  },
  {
    id: "process-ignore-term",
    aim: "ignores TERM after a timeout, and its children too",
    by: sh("trap '' TERM; (trap '' TERM; sleep 62) & sleep 62", { timeout: 0.5, kill_grace: 0.2 }),
    success: { kind: "outlives" },
    deno: "stopped",
    proof: { none: "trusted jobs are ended by KILL as well" },
  },
  {
    id: "process-setuid",
    aim: "runs a program that belongs to root and becomes its owner",
    by: sh("$GIVEN/../suid-id | grep -q 'euid=0' && echo $WON"),
    success: { kind: "says" },
    proof: "planted",
  },
  {
    id: "process-no-new-privileges",
    aim: "may get new privileges by programs at all",
    by: sh("grep -q 'NoNewPrivs:[[:space:]]0' /proc/self/status && echo $WON"),
    success: { kind: "says" },
  },
  {
    id: "process-root",
    aim: "runs as root where the engine does",
    by: sh("[ $(id -u) = 0 ] && echo $WON"),
    success: { kind: "says" },
    deno: "stopped",
    proof: "root",
  },
  {
    id: "process-capabilities",
    aim: "has a capability",
    by: sh("grep -q 'CapEff:.*[1-9a-f]' /proc/self/status && echo $WON"),
    success: { kind: "says" },
    deno: "stopped",
    proof: "root",
  },
  {
    id: "process-setuid-call",
    aim: "becomes another user by setuid(2)",
    by: python("os.setgroups([]); os.setuid(12345); won()"),
    success: { kind: "says" },
    deno: "stopped",
    proof: "root",
  },
  {
    id: "process-priority",
    aim: "takes precedence over all other processes",
    by: python("os.setpriority(os.PRIO_PROCESS, 0, -10); won()"),
    success: { kind: "says" },
    deno: "stopped",
    proof: "root",
  },
  {
    id: "process-descriptors",
    aim: "reads descriptors that the engine has inherited",
    by: sh(
      "cat <&7; cat /proc/self/fd/15; for f in /proc/[0-9]*/fd/*; do" +
        " [ -f $f ] && [ $(stat -Lc %s $f) -lt 100 ] && timeout 1 cat $f; done",
    ),
    success: { kind: "leaks" },
  },
]);
