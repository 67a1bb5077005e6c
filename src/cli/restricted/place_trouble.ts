import type { Failure } from "../../core/failure.ts";
import { printable } from "../../core/text/printable.ts";
import { coveringPath } from "../../core/security/granted_paths.ts";
import type { Restriction } from "./restriction.ts";

/** Deno opens nothing there for a thread that has less than every permission. */
const closedToThreads = ["/dev", "/proc", "/sys"];

/** Says why the engine cannot keep its own files where it is to, or returns `null`. */
export function placeTrouble(
  { confinement: { read, write }, sandbox }: Restriction,
  { logDir, historyPath }: { readonly logDir: string; readonly historyPath: string },
): Failure | null {
  const closed = coveringPath(sandbox.realPath(logDir), closedToThreads);
  if (closed !== null) {
    const message = `Cannot write the logs of a restricted run within "${closed}": "${
      printable(logDir)
    }"`;
    return { kind: "denied", message, hint: "Name another folder with --log-dir" };
  }
  const granted = [...read, ...write].flatMap(({ path, real }) => [path, real]);
  const own = [
    { what: "log folder", path: logDir, option: "--log-dir" },
    { what: "history database", path: historyPath, option: "--db" },
  ];
  for (const { what, path, option } of own) {
    const by = coveringPath(path, granted) ?? coveringPath(sandbox.realPath(path), granted);
    if (by === null) continue;
    const message = `Cannot keep jobs from the ${what} "${printable(path)}": it lies in "${
      printable(by)
    }", which is granted to them`;
    return { kind: "denied", message, hint: `Name another one with ${option}` };
  }
  return null;
}
