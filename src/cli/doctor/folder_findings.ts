import { formatBytes } from "../../core/text/format_bytes.ts";
import { printable } from "../../core/text/printable.ts";
import type { Examiner } from "../../ports/examiner.ts";
import { broken, doubtful, type Finding, fine } from "./finding.ts";

const little = 1_000_000_000;
const tooLittle = 50_000_000;

/** Says whether files can be made in a folder, and how much room there is. */
export function folderFinding(subject: string, folder: string, examiner: Examiner): Finding {
  const trouble = examiner.writeTrouble(folder);
  const shown = printable(folder);
  if (trouble !== null) {
    const advice = "Mend the rights of the folder, or name another one";
    return broken(subject, `cannot write to "${shown}": ${printable(trouble)}`, advice);
  }
  const free = examiner.freeBytes(folder);
  if (free === null) return fine(subject, shown);
  const found = `${shown}, ${formatBytes(free)} free`;
  if (free < tooLittle) return broken(subject, found, "Free some space");
  return free < little ? doubtful(subject, found, "Free some space") : fine(subject, found);
}
