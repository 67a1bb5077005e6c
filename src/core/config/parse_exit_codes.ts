import type { KeyReader } from "./key_reader.ts";

/** Largest exit code that a process can have (wait(2)). */
const maxExitCode = 255;

/**
 * Reads a list of exit codes; `null` where it is absent or wrong. Whole numbers that no process can
 * exit with, such as the ancestor's negative numbers of signals, are warned of and left out.
 */
export function parseExitCodes<Name extends string>(
  reader: KeyReader<Name>,
  name: Name,
): readonly number[] | null {
  const list = reader.list(name, "exit codes");
  if (list === null) return null;
  const codes: number[] = [];
  for (const [index, value] of list.entries()) {
    if (typeof value !== "number" || !Number.isInteger(value)) {
      reader.rejectEntry(name, index, value, "whole numbers");
    } else if (value >= 0 && value <= maxExitCode) {
      codes.push(value);
    } else {
      const message = `Exit code ${value} in ${reader.title(name)} is ignored: ` +
        `a process exits with 0 to ${maxExitCode}`;
      const hint = value < 0
        ? 'a process that a signal ended has the status "FAILED" and no exit code'
        : undefined;
      reader.findings.warning(message, reader.spot(name, index), { hint });
    }
  }
  return codes;
}
