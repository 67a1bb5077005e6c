/** Names of the signals 1 to 31 of Linux on x86-64 and arm64 (signal(7)), in order. */
const names = "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD " +
  "CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS";

let list: readonly string[] | null = null;

/** Returns a signal's name, such as `SIGKILL`; `null` for one without, such as those for real time. */
export function signalName(signal: number): string | null {
  list ??= names.split(" ");
  const name = list[signal - 1];
  return name === undefined ? null : `SIG${name}`;
}
