/**
 * Splits a line of `/proc/PID/stat` (proc_pid_stat(5)). The program's name in brackets may itself hold
 * anything, brackets too, so what counts is the last of them.
 *
 * @returns Gives a field by its number in the manual page, from 3, the state, on; `undefined` where
 * the line has no such field.
 */
export function statFields(line: string): (number: number) => string | undefined {
  const end = line.lastIndexOf(")");
  const fields = end < 0 ? [] : line.slice(end + 2).split(" ");
  return (number) => fields[number - 3];
}

/** Whether a process of this state has ended, though nobody may have waited for it yet. */
export function hasEnded(state: string): boolean {
  return state === "Z" || state === "X";
}
