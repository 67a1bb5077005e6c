import type { Foreground } from "../../ports/foreground.ts";

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

/** Reads the fields `pgrp` and `tpgid`; before them stands the name, which may have any character. */
function isForeground(stat: string): boolean {
  const [, , group, , , foregroundGroup] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return foregroundGroup === "-1" || group === foregroundGroup;
}
