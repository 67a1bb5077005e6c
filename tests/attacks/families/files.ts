import { family, python, sh } from "../attack.ts";

/** Reading and changing what was not granted. */
export const fileAttacks = family("files", [
  {
    id: "read-file",
    aim: "reads a file that everybody may read",
    by: sh("cat $CANARY/secret.txt"),
    success: { kind: "leaks" },
  },
  {
    id: "read-find",
    aim: "searches the temporary folders for files",
    by: sh("find /tmp /var/tmp /dev/shm -name secret.txt -path '*read-find*' -exec cat {} +"),
    success: { kind: "leaks" },
  },
  {
    id: "read-dotdot",
    aim: "goes up with `../`",
    by: sh("cd /usr/bin && cat ../../../../../../../..$CANARY/secret.txt"),
    success: { kind: "leaks" },
  },
  {
    id: "read-proc-root",
    aim: "reads by `/proc/self/root`",
    by: sh("cat /proc/self/root$CANARY/secret.txt"),
    success: { kind: "leaks" },
  },
  {
    id: "read-proc-parent",
    aim: "reads by the root of its parent in `/proc`",
    by: sh("for p in /proc/[0-9]*; do cat $p/root$CANARY/secret.txt; done"),
    success: { kind: "leaks" },
  },
  {
    id: "read-passwords",
    aim: "reads the password hashes",
    by: sh("grep -q '^root:' /etc/shadow && echo $WON"),
    success: { kind: "says" },
    deno: "stopped",
    proof: "root",
  },
  {
    id: "read-users",
    aim: "reads who has an account",
    by: sh("grep -q '^root:' /etc/passwd && echo $WON"),
    success: { kind: "says" },
  },
  {
    id: "read-settings",
    aim: "reads the machine's settings in `/etc`",
    by: sh("[ -r /etc/fstab ] || [ -r /etc/hostname ] || [ -r /etc/resolv.conf ] && echo $WON"),
    success: { kind: "says" },
  },
  {
    id: "read-ssh-key",
    aim: "reads the operator's private key",
    by: sh("cat $OPERATOR/.ssh/id_rsa"),
    success: { kind: "leaks" },
  },
  {
    id: "read-config",
    aim: "reads the config, as its neighbours in the folder",
    by: sh("grep -q application_name $CONFIG && echo $WON"),
    success: { kind: "says" },
  },
  {
    id: "write-new",
    aim: "makes a file where everybody may",
    by: sh("echo pwned > $CANARY/pwned"),
    success: { kind: "changes" },
  },
  {
    id: "write-existing",
    aim: "changes a file that everybody may change",
    by: sh("echo pwned >> $CANARY/guarded.txt"),
    success: { kind: "changes" },
  },
  {
    id: "write-delete",
    aim: "deletes a file",
    by: sh("rm -f $CANARY/guarded.txt"),
    success: { kind: "changes" },
  },
  {
    id: "write-mode",
    aim: "changes the mode of a file",
    by: sh(
      "chmod 000 $OPERATOR/.guarded/write-mode; [ ! -r $OPERATOR/.guarded/write-mode ] &&" +
        " [ -e $OPERATOR/.guarded/write-mode ] && echo $WON",
    ),
    success: { kind: "says" },
  },
  {
    id: "write-profile",
    aim: "adds a line to the operator's `.bashrc`",
    by: python('with open(E["OPERATOR"] + "/.bashrc", "a"): won()'),
    success: { kind: "says" },
  },
  {
    id: "write-given",
    aim: "changes what is granted for reading only",
    by: sh("echo pwned > $GIVEN/pwned && echo $WON"),
    success: { kind: "says" },
  },
  {
    id: "write-system",
    aim: "changes the system's programs",
    by: sh("[ -w /usr/bin ] && echo $WON"),
    success: { kind: "says" },
    deno: "stopped",
    proof: "root",
  },
  {
    id: "write-cron",
    aim: "adds something to the folders of cron",
    by: sh("[ -w /etc/cron.d ] || [ -w /var/spool/cron ] || [ -w /etc ] && echo $WON"),
    success: { kind: "says" },
    deno: "stopped",
    proof: "root",
  },
  {
    id: "write-run-socket",
    aim: "looks for sockets of services in `/run`",
    by: sh("[ -d /run/lock ] || [ -d /var/run ] && echo $WON"),
    success: { kind: "says" },
  },
  {
    id: "write-other-tmp",
    aim: "leaves files for others in `/tmp`",
    by: sh(
      "f=/tmp/executioner-attack-$$; echo x > $f; [ -e /tmp/${CANARY#/tmp/} ] && echo $WON;" +
        " rm -f $f",
    ),
    success: { kind: "says" },
  },
]);
