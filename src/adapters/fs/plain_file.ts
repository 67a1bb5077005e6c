import { nodeFs } from "../system/lazy_node.ts";

/**
 * Opens a file for reading and appending, making it where it is not there. What somebody has put
 * there is taken only if it is a regular file without another name: no link is followed, and no pipe
 * waited for.
 *
 * @returns The descriptor.
 * @throws {Error} If it is something else, or cannot be opened.
 */
export function openPlainFile(path: string, mode: number): number {
  const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = nodeFs().constants;
  const flags = O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK;
  const descriptor = nodeFs().openSync(path, flags, mode);
  const stats = nodeFs().fstatSync(descriptor);
  if (stats.isFile() && stats.nlink === 1) return descriptor;
  nodeFs().closeSync(descriptor);
  throw new Error(stats.isFile() ? "the file has another name too" : "it is no regular file");
}
