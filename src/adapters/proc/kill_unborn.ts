import { openProcessTable } from "./process_table.ts";

/**
 * Kills children of this process that have not become the programs that they were made for: until then
 * they have its own command line. Whoever calls it must not be starting anything that is to stay.
 */
export function killUnborn(): void {
  const own = commandLine(Deno.pid);
  if (own === null) return;
  const table = openProcessTable();
  for (const pid of table.pids() ?? []) {
    if (table.stat(pid)?.parent !== Deno.pid || commandLine(pid) !== own) continue;
    try {
      Deno.kill(pid, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
}

function commandLine(pid: number): string | null {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/cmdline`);
  } catch {
    return null;
  }
}
