import type { EngineIdentity } from "../../ports/history_records.ts";
import { statFields } from "./stat_fields.ts";

/**
 * Reads who this engine is. What the system does not tell is `null`, or a plain stand-in where a
 * word is needed; it never fails, since a run matters more than its signature.
 */
export function readEngineIdentity(version: string): EngineIdentity {
  return {
    pid: Deno.pid,
    pidStartTicks: startTicksOf(readOrNull("/proc/self/stat")),
    bootId: readOrNull("/proc/sys/kernel/random/boot_id")?.trim() ?? null,
    host: orNull(() => Deno.hostname()) ?? "unknown",
    user: userName(),
    version,
  };
}

/** Returns a process's start time from its `/proc/PID/stat`, in clock ticks since boot. */
export function startTicksOf(stat: string | null): number | null {
  const ticks = stat === null ? undefined : statFields(stat)(22);
  return ticks !== undefined && /^\d+$/.test(ticks) ? Number(ticks) : null;
}

/** Returns the user's name as passwd(5) has it, since the variables can say anything. */
function userName(): string {
  const uid = orNull(() => Deno.uid());
  const line = readOrNull("/etc/passwd")?.split("\n").find((entry) =>
    entry.split(":")[2] === String(uid)
  );
  const variable = () => Deno.env.get("LOGNAME") ?? Deno.env.get("USER") ?? null;
  return line?.split(":")[0] ?? orNull(variable) ?? (uid === null ? "unknown" : `uid ${uid}`);
}

function readOrNull(path: string): string | null {
  return orNull(() => Deno.readTextFileSync(path));
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
