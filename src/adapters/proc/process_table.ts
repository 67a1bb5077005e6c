import { processIds } from "./proc_files.ts";
import {
  parseProcessMemory,
  parseProcessStat,
  type ProcessMemory,
  type ProcessStat,
} from "./process_stat.ts";

/** The system's processes as proc(5) shows them. */
export interface ProcessTable {
  /** Lists all processes, or returns `null` where the system does not tell. */
  pids(): readonly number[] | null;
  /** Returns where a process belongs and what it has used, or `null` where it is gone. */
  stat(pid: number): ProcessStat | null;
  /** Returns what a process holds, or `null` where it is gone or has ended. */
  memory(pid: number): ProcessMemory | null;
  /**
   * Returns the CPU time that this thread has used, ms, or `null` where the system does not tell. The
   * system may count it in steps of its timer, some ms.
   */
  threadCpuMs(): number | null;
}

/** Opens the system's table of processes. */
export function openProcessTable(): ProcessTable {
  // What is asked for stands in the first kilobyte of either file.
  const buffer = new Uint8Array(4096);
  const decoder = new TextDecoder("latin1");

  function read(path: string): string | null {
    let file: Deno.FsFile;
    try {
      file = Deno.openSync(path);
    } catch {
      return null;
    }
    try {
      return decoder.decode(buffer.subarray(0, file.readSync(buffer) ?? 0));
    } catch {
      // The process has ended since its file was opened.
      return null;
    } finally {
      file.close();
    }
  }

  return {
    pids: processIds,
    stat(pid) {
      const text = read(`/proc/${pid}/stat`);
      return text === null ? null : parseProcessStat(text);
    },
    memory(pid) {
      const text = read(`/proc/${pid}/status`);
      return text === null ? null : parseProcessMemory(text);
    },
    threadCpuMs() {
      const nanoseconds = Number.parseInt(read("/proc/thread-self/schedstat") ?? "", 10);
      return Number.isFinite(nanoseconds) ? nanoseconds / 1e6 : null;
    },
  };
}
