import { mkdtempSync, readFileSync, rmdirSync, statfsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Examiner, ProcessLimits } from "../../ports/examiner.ts";
import { canStartDirectly } from "../process/direct/direct_starter.ts";
import { isProgram } from "./is_program.ts";

/** Looks at this machine. */
export const examiner: Examiner = {
  versions: () => ({
    deno: Deno.version.deno,
    sqlite: sqliteVersion(),
    system: `${Deno.build.os} ${Deno.osRelease()}, ${Deno.build.arch}`,
  }),
  writeTrouble: (folder) => {
    const existing = nearestExisting(folder);
    try {
      if (!statSync(existing).isDirectory()) return `"${existing}" is not a folder`;
      // Only what is made there can tell of file systems that are read-only.
      rmdirSync(mkdtempSync(join(existing, ".executioner-")));
      return null;
    } catch (error) {
      return `${wordsOf(error)}: "${existing}"`;
    }
  },
  freeBytes: (path) => {
    try {
      const { bavail, bsize } = statfsSync(nearestExisting(path));
      return bavail * bsize;
    } catch {
      return null;
    }
  },
  findProgram: (name, searchPath) =>
    searchPath.split(":").filter((folder) => folder.startsWith("/"))
      .map((folder) => join(folder, name)).find(isProgram) ?? null,
  startsDirectly: canStartDirectly,
  connectTrouble,
  bootedAt: () => {
    const seconds = /^btime (\d+)$/m.exec(readOrEmpty("/proc/stat"))?.[1];
    return seconds === undefined ? null : Number(seconds) * 1000;
  },
  timeZone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
  limits: () => readLimits(readOrEmpty("/proc/self/limits")),
};

/** Reads the soft limits of the text that Linux has in /proc/self/limits. */
export function readLimits(text: string): ProcessLimits | null {
  if (text === "") return null;
  const soft = (name: string) => {
    const value = new RegExp(`^${name} +(\\S+)`, "m").exec(text)?.[1];
    return value === undefined || value === "unlimited" ? null : Number(value);
  };
  return {
    openFiles: soft("Max open files"),
    processes: soft("Max processes"),
    fileSize: soft("Max file size"),
  };
}

function sqliteVersion(): string {
  const database = new DatabaseSync(":memory:");
  try {
    const row = database.prepare("SELECT sqlite_version() AS version").get();
    return String(row?.["version"]);
  } finally {
    database.close();
  }
}

function nearestExisting(path: string): string {
  let folder = path;
  while (folder !== "/") {
    try {
      statSync(folder);
      return folder;
    } catch {
      folder = dirname(folder);
    }
  }
  return folder;
}

async function connectTrouble(
  hostname: string,
  port: number,
  timeoutMs: number,
): Promise<string | null> {
  const { connect } = await import("node:net");
  return await new Promise((resolve) => {
    const socket = connect({ host: hostname, port });
    const end = (trouble: string | null) => {
      socket.destroy();
      resolve(trouble);
    };
    socket.setTimeout(timeoutMs, () => end(`No answer within ${timeoutMs / 1000} s`));
    socket.once("connect", () => end(null));
    socket.once("error", (error) => end(wordsOf(error)));
  });
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function wordsOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case "EACCES":
    case "EPERM":
      return "Permission denied";
    case "EROFS":
      return "Read-only file system";
    case "ENOENT":
      return "No such file";
    case "ENOSPC":
      return "No space left on device";
    case "ECONNREFUSED":
      return "Connection refused";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "No such host";
    default:
      return message.replace(/ \(os error \d+\).*$/s, "");
  }
}
