import { readOfProcess } from "./proc_files.ts";
import { openProcessTable } from "./process_table.ts";

/**
 * Kills children of this process that have not become the programs that they were made for: until then
 * they have its own command line. Whoever calls it must not be starting anything that is to stay.
 */
export function killUnborn(): void {
  const own = readOfProcess(Deno.pid, "cmdline");
  if (own === null) return;
  const table = openProcessTable();
  for (const pid of table.pids() ?? []) {
    if (table.stat(pid)?.parent !== Deno.pid || readOfProcess(pid, "cmdline") !== own) continue;
    try {
      Deno.kill(pid, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
}
