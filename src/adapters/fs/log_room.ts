import { fileLimitOf } from "../../core/commands/process_settings.ts";
import { addressOf, fixedText } from "../process/direct/spawn_memory.ts";
import { nodeFs } from "../system/lazy_node.ts";
import { openLibc } from "../system/libc.ts";

/** What a file system has, and what of it is free for everybody, blocks. */
export interface Room {
  readonly blocks: number;
  readonly free: number;
  readonly blockBytes: number;
}

/** What is left is full: some file systems refuse the last blocks, which they need for themselves. */
const fullBytes = 32 * 1024;

/**
 * Numbers of statfs(2) and getrlimit(2). To name a function of the C library costs 0.1 ms in each
 * start; the one that makes any call of the system is there already.
 */
const calls = {
  x86_64: { statfs: 137n, getrlimit: 97n },
  aarch64: { statfs: 43n, getrlimit: 163n },
}[Deno.build.arch];

/** Of <sys/resource.h> on Linux: how large files may become. */
const fileSize = 1n;

/** Where a struct statfs of 64 bits has its fields, bytes; all of them are 64 bits wide. */
const place = { blockBytes: 8, blocks: 16, free: 32 };

const answer = new Uint8Array(new ArrayBuffer(256));
const fields = new DataView(answer.buffer);

/** The folder that was asked about last: nearly all logs of a run are in one. */
let asked = { folder: "", name: fixedText("\0") };

/** What is to be known of a log that a process has written by itself. */
export interface WrittenLog {
  /** Absolute. */
  readonly path: string;
  /** Where it ends, bytes. */
  readonly end: number;
  /** Words that the process was started with, which may have given it limits. */
  readonly launcher: readonly string[];
}

let ownLimit: number | null = null;

/**
 * Returns why a log may have been cut short while it was written, in words, or `null` where nothing
 * speaks for it. Nobody but the process itself hears of a write that failed, so this looks for what
 * makes them fail.
 */
export function whyCut({ path, end, launcher }: WrittenLog): string | null {
  const limit = Math.min(ownLimit ??= ownFileLimit(), fileLimitOf(launcher));
  if (end >= limit) {
    return `it has reached the size that files may have, ${limit} bytes (ulimit -f)`;
  }
  const folder = path.slice(0, path.lastIndexOf("/")) || "/";
  const room = roomAt(folder);
  return room !== null && isFull(room) ? `no space left on the device of "${folder}"` : null;
}

/** Returns the room on the file system of a folder; `null` where that cannot be told. */
export function roomAt(folder: string): Room | null {
  const libc = openLibc();
  if (libc === null) return roomByNode(folder);
  if (asked.folder !== folder) asked = { folder, name: fixedText(`${folder}\0`) };
  const { statfs } = calls;
  if (Number(libc.syscall(statfs, addressOf(asked.name), addressOf(answer), 0n)) !== 0) return null;
  const at = (offset: number) => Number(fields.getBigUint64(offset, true));
  return { blocks: at(place.blocks), free: at(place.free), blockBytes: at(place.blockBytes) };
}

function isFull({ blocks, free, blockBytes }: Room): boolean {
  // Some tell nothing of themselves.
  return blocks > 0 && free * blockBytes < fullBytes;
}

function roomByNode(folder: string): Room | null {
  try {
    const { blocks, bavail, bsize } = nodeFs().statfsSync(folder);
    return { blocks, free: bavail, blockBytes: bsize };
  } catch {
    return null;
  }
}

/** Returns how large a file this process, and whoever it starts, may write, bytes. */
function ownFileLimit(): number {
  const libc = openLibc();
  if (libc === null) return Infinity;
  const { getrlimit } = calls;
  if (Number(libc.syscall(getrlimit, fileSize, addressOf(answer), 0n)) !== 0) return Infinity;
  // First the limit in force. What has none says the largest number there is.
  return Number(fields.getBigUint64(0, true));
}
