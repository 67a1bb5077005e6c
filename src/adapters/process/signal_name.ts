/** Names of the signals 1 to 31 of Linux on x86-64 and arm64 (signal(7)), in order. */
const names = "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD " +
  "CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS";

let list: readonly string[] | null = null;

/** Signals for real time that are programs' to use, as glibc numbers them. */
const realTime = { first: 34, last: 64 };

/** Returns a signal's name, such as `SIGKILL` or `SIGRTMIN+1`; `null` for one without. */
export function signalName(signal: number): string | null {
  if (signal === realTime.first) return "SIGRTMIN";
  if (signal > realTime.first && signal <= realTime.last) {
    return `SIGRTMIN+${signal - realTime.first}`;
  }
  list ??= names.split(" ");
  const name = list[signal - 1];
  return name === undefined ? null : `SIG${name}`;
}
