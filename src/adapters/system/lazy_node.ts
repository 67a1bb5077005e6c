import type * as fs from "node:fs";
import type * as vm from "node:vm";

let loadedFs: typeof fs | null = null;

/**
 * Returns node:fs, loaded when it is first asked for. To load it takes the runtime 20 ms of processor
 * time, more than all else that the engine does for a run of one job; most runs never need it.
 */
export function nodeFs(): typeof fs {
  return loadedFs ??= nodeProcess().getBuiltinModule("node:fs");
}

/** Returns node:vm, which takes 13 ms. */
export function nodeVm(): typeof vm {
  return nodeProcess().getBuiltinModule("node:vm");
}

/** Returns node:process, of which the same holds for 10 ms. */
export function nodeProcess(): typeof globalThis.process {
  return globalThis.process;
}
