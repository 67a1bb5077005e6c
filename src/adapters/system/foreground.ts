import type { Foreground } from "../../ports/foreground.ts";
import { statFields } from "../proc/stat_fields.ts";

/** The terminal's foreground as proc(5) tells of it; where there is none, it always is ours. */
export const foreground: Foreground = {
  isOurs() {
    try {
      return isForeground(Deno.readTextFileSync("/proc/self/stat"));
    } catch {
      return true;
    }
  },

  onContinue(listener) {
    Deno.addSignalListener("SIGCONT", listener);
    return () => Deno.removeSignalListener("SIGCONT", listener);
  },
};

/** Compares the fields `pgrp` and `tpgid`; without a terminal the latter is -1. */
function isForeground(stat: string): boolean {
  const field = statFields(stat);
  return field(8) === "-1" || field(5) === field(8);
}
