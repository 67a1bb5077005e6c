import { baseName } from "./paths.ts";

const descriptor = /^\/(?:dev\/(?:stdin$|fd\/(\d+)$)|proc\/(?:self|thread-self|\d+)\/fd\/(\d+)$)/;
const streamName = /^<(stdin|fd-\d+)>$/;

/**
 * Returns what stands for the name of a config that comes out of an open file, such as `<stdin>` or
 * `<fd-63>`; `null` for one that has a path of its own.
 *
 * @param path Absolute and normal.
 */
export function streamNameOf(path: string): string | null {
  const match = descriptor.exec(path);
  if (match === null) return null;
  const number = Number(match[1] ?? match[2] ?? 0);
  return number === 0 ? "<stdin>" : `<fd-${number}>`;
}

/**
 * Returns the bare word of a recorded path that ends in a {@link streamNameOf}, as `stdin`; `null` for
 * the path of a file, which can be read again.
 */
export function streamOf(configPath: string): string | null {
  return streamName.exec(baseName(configPath))?.[1] ?? null;
}
