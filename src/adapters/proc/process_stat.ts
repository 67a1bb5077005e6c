import { statFields } from "./stat_fields.ts";

/** What the sampler needs of a process's `/proc/PID/stat` (proc_pid_stat(5)). */
export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  /** The session, which is the pid of the process that made it. */
  readonly session: number;
  /** User and system time of the process itself, all its threads included, clock ticks. */
  readonly ownTicks: number;
  /** The same of those of its children that it has waited for, and of theirs, clock ticks. */
  readonly waitedTicks: number;
  /** When it started, clock ticks since boot: tells it from a later process of the same pid. */
  readonly startTicks: number;
}

/** What the sampler needs of a process's `/proc/PID/status` (proc_pid_status(5)). */
export interface ProcessMemory {
  /** What it holds in RAM now, pages shared with others included, bytes. */
  readonly residentBytes: number;
  /** The most that it has ever held, bytes. */
  readonly peakBytes: number;
}

/**
 * Length of a clock tick of proc(5), ms. The kernel reports in USER_HZ, which is part of its binary
 * interface and 100 on x86-64 and arm64, whatever the kernel's own timer does; asking getconf(1)
 * would cost a process for each run.
 */
export const tickMs = 10;

/** Reads a line of `/proc/PID/stat`, or returns `null` where it is none. */
export function parseProcessStat(text: string): ProcessStat | null {
  const fieldOf = statFields(text);
  const field = (number: number) => Number(fieldOf(number));
  const stat: ProcessStat = {
    pid: Number.parseInt(text, 10),
    parent: field(4),
    session: field(6),
    ownTicks: field(14) + field(15),
    waitedTicks: field(16) + field(17),
    startTicks: field(22),
  };
  return Object.values(stat).every(Number.isSafeInteger) ? stat : null;
}

/** Reads `/proc/PID/status`; `null` for a process without memory, such as one that has ended. */
export function parseProcessMemory(text: string): ProcessMemory | null {
  const residentBytes = bytesOf(text, "\nVmRSS:");
  if (residentBytes === null) return null;
  // Some sandboxes have a /proc that knows no peak.
  return { residentBytes, peakBytes: bytesOf(text, "\nVmHWM:") ?? residentBytes };
}

function bytesOf(text: string, label: string): number | null {
  const at = text.indexOf(label);
  if (at < 0) return null;
  const kibibytes = Number.parseInt(text.slice(at + label.length), 10);
  return Number.isSafeInteger(kibibytes) ? kibibytes * 1024 : null;
}
