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

/**
 * Whether a process with these fields has ended, though nobody may have waited for it yet. One whose
 * first thread has ended before others looks like a zombie, and lives.
 */
export function isOver(field: (number: number) => string | undefined): boolean {
  const state = field(3);
  return state === undefined || state === "X" || (state === "Z" && Number(field(20)) < 2);
}
