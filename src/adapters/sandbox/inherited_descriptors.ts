import { readdirSync, readFileSync } from "node:fs";
import { openFlags } from "../system/open_flags.ts";

/**
 * Finds descriptors, beside the standard streams, that whoever started the engine left open: every
 * process that the engine starts would have them too.
 */
export function inheritedDescriptors(): readonly number[] {
  const folder = "/proc/self/fdinfo";
  return readdirSync(folder).map(Number).filter((number) => number > 2 && staysOpen(folder, number))
    .sort((a, b) => a - b);
}

function staysOpen(folder: string, number: number): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`${folder}/${number}`, "utf8"))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & openFlags.closeOnExec) === 0;
  } catch {
    // It was the one that the folder was read by.
    return false;
  }
}
