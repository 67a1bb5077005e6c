import { streamNameOf } from "../core/config_stream.ts";
import { resolvePath } from "../core/paths.ts";

/** Where a config comes from. */
export interface ConfigOrigin {
  /** Absolute path to read it from. */
  readonly source: string;
  /** Absolute path that it goes by: its folder is that of the config's relative paths. */
  readonly path: string;
  /** How messages name it. */
  readonly shownPath: string;
}

/**
 * Tells what is meant by a config as typed. `-` is standard input. What is read from an open file has
 * no folder of its own, and none of /dev or /proc is one to run jobs in or to log to: the folder that
 * the program was started in takes its place.
 */
export function originOf(typed: string, cwd: string): ConfigOrigin {
  const source = typed === "-" ? "/dev/stdin" : resolvePath(cwd, typed);
  const name = streamNameOf(source);
  if (name === null) return { source, path: source, shownPath: typed };
  return {
    source,
    path: resolvePath(cwd, name),
    shownPath: name === "<stdin>" ? name : typed,
  };
}
