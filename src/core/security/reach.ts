import { isWithin } from "./granted_paths.ts";
import { normalizePath } from "../paths.ts";
import { marks, type ShellWord } from "./shell_word.ts";

/**
 * What a path is to the machine.
 *
 * - `root`: the root, or everything in it
 * - `system`: a folder that the system lives in, or all of it, or something within
 * - `home`: somebody's whole home; what is in it is `outside`
 * - `whole`: the working folder, all of it
 * - `unset`: the root if a variable is empty
 * - `inside`: in the working folder, in `workspace_paths` or among temporary files
 * - `outside`: anywhere else
 * - `unknown`: known only when it runs
 */
export type Reach =
  | "root"
  | "system"
  | "home"
  | "whole"
  | "unset"
  | "inside"
  | "outside"
  | "unknown";

/** Folders of the config that paths are judged by; absolute. */
export interface Territory {
  readonly workingDir: string;
  readonly workspacePaths: readonly string[];
  readonly homeDir: string | null;
}

/** Top folders that the system needs; `/usr/local` is the operator's own. */
const systemFolders = /^\/(bin|boot|etc|lib|lib32|lib64|libx32|proc|sbin|sys|usr)(\/|$)/;

/** Top folders that are mostly data, and a loss as a whole. */
const topFolders = /^\/(data|dev|home|mnt|media|opt|root|run|srv|var)$/;

const temporary = ["/tmp", "/var/tmp", "/dev/shm"];

/**
 * Returns the absolute path of a word, cut before the first name that is not wholly known, and
 * whether all names from there on are patterns, so that everything in the folder is meant.
 *
 * @param folder What relative paths are against, or `null` where it is not known.
 */
export function pathOf(
  { text }: ShellWord,
  folder: string | null,
  homeDir: string | null,
): { readonly path: string; readonly isWhole: boolean; readonly isCut: boolean } | null {
  let full = text;
  if (text.startsWith(marks.home)) {
    // What follows the home directly, as in $HOME1, is no folder in it.
    full = `${homeDir ?? "/home/user"}${text.slice(1)}`;
  } else if (!text.startsWith("/")) {
    if (folder === null || text.startsWith(marks.unknown) || text.startsWith(marks.nonEmpty)) {
      return null;
    }
    full = `${folder}/${text}`;
  }
  const names = full.split("/");
  // deno-lint-ignore no-control-regex -- they are the marks
  const cut = names.findIndex((name) => /[\x00-\x03]/.test(name));
  if (cut === -1) return { path: normalizePath(full), isWhole: false, isCut: false };
  const rest = names.slice(cut).filter((name) => name !== "" && name !== ".");
  return {
    path: normalizePath(names.slice(0, cut).join("/")),
    isWhole: rest.every((name) => name === marks.glob || name === `.${marks.glob}`),
    isCut: true,
  };
}

/** Judges a path that something happens to with all that is below it. */
export function reachOf(word: ShellWord, folder: string | null, territory: Territory): Reach {
  const { workingDir, workspacePaths, homeDir } = territory;
  // "$X/" and "$X"/* are / and /* where X is empty.
  // deno-lint-ignore no-control-regex -- they are the marks
  if (/^\x00+\/*(\/[\x00\x03.]*)*$/.test(word.text) && word.text.includes("/")) return "unset";
  const found = pathOf(word, folder, homeDir);
  if (found === null) return "unknown";
  const { path, isWhole, isCut } = found;
  const isAll = !isCut || isWhole;
  // "/$X" is / where X is empty, "/e*" is whatever begins so.
  if (path === "/") return isAll || !word.text.includes(marks.unknown) ? "root" : "unset";
  if (isAll && homeDir !== null && path === normalizePath(homeDir)) return "home";
  if (isAll && (/^\/home\/[^/]+$/.test(path) || path === "/root")) return "home";
  if (isAll && isWithin(normalizePath(workingDir), [path])) {
    return systemFolders.test(path) || topFolders.test(path) ? "system" : "whole";
  }
  const isOwn = isWithin(path, [workingDir, ...workspacePaths]) ||
    temporary.some((own) => path !== own && isWithin(path, [own]));
  if (isOwn) return "inside";
  if (isSystem(path) || (isAll && topFolders.test(path))) return "system";
  return "outside";
}

/** Whether a path is, or lies in, a folder that the system lives in. */
export function isSystem(path: string): boolean {
  return systemFolders.test(path) && !isWithin(path, ["/usr/local"]);
}

/** Whether writing to a path changes the running system or a disk; the engine's own streams do not. */
export function isSystemFile(path: string): boolean {
  if (/^\/proc\/(self|thread-self|\d+)\/fd(\/|$)/.test(path)) return false;
  return isSystem(path) || isDisk(path);
}

/** Whether a path is a disk or the memory itself. */
export function isDisk(path: string): boolean {
  return /^\/dev\/(sd|hd|vd|xvd|nvme|mmcblk|md|dm-|loop|sr|disk\/|mapper\/|mem$|kmem$|port$)/.test(
    path,
  );
}
