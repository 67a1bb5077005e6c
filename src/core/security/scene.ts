import type { SyntaxNode } from "unbash";
import { resolvePath } from "../paths.ts";
import { programsIn } from "./programs_in.ts";
import { isKnown, marks, type ShellWord, type Span } from "./shell_word.ts";

/** What holds where a command stands. */
export interface Scene {
  /** The folder that it runs in, changed by `cd`; `null` where nobody knows. */
  folder: string | null;
  readonly isInLoop: boolean;
  readonly fed: readonly string[];
  readonly depth: number;
  /** Where something of the text at hand stands in the whole command line. */
  readonly spanOf: (span: Span) => Span;
  readonly statement: Span;
}

/** Returns what holds in a text within a word: all of it stands where the word does. */
export function within(scene: Scene, at: Span): Scene {
  return { ...scene, spanOf: () => at, statement: at };
}

/** Returns the folder after a `cd` with these words. */
export function folderAfterCd(args: readonly ShellWord[], folder: string | null): string | null {
  const target = args.find(({ text }) => !/^-./.test(text));
  if (target === undefined) return null;
  if (target.text.startsWith(marks.home)) return isKnown(target) ? folder : null;
  if (!isKnown(target) || target.text === "-") return null;
  if (target.text.startsWith("/")) return resolvePath("/", target.text);
  return folder === null ? null : resolvePath(folder, target.text);
}

/** Returns the folder after a part of a script: after a `cd` that may have been reached, nobody's. */
export function folderAfter(node: SyntaxNode, folder: string | null): string | null {
  return programsIn(node).includes("cd") ? null : folder;
}
