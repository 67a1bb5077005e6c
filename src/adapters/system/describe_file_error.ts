import { messageOf } from "../../core/message_of.ts";
/**
 * Says in a few words why something could not be done with a file, without the names of the runtime's
 * operations and the path, which whoever tells it has said.
 */
export function describeFileError(error: unknown): string {
  const text = messageOf(error);
  switch (codeOf(error)) {
    case "ENOENT":
      return "No such file";
    case "EACCES":
    case "EPERM":
      return "Permission denied";
    case "EISDIR":
      return "It is a folder";
  }
  const ofSystem = /^(.*?) \(os error \d+\)/.exec(text)?.[1];
  if (ofSystem !== undefined) return ofSystem;
  // Of node:fs: "ENOSPC: no space left on device, write".
  const ofNode = /^E[A-Z0-9]+: (.+?)(?:, \w+(?: '.*)?)?$/s.exec(text)?.[1];
  return ofNode === undefined ? text : ofNode.charAt(0).toUpperCase() + ofNode.slice(1);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
