import type { Files } from "../../ports/files.ts";
import type { Probes } from "../../ports/probes.ts";
import { fitText } from "../../core/text/text_width.ts";

/** What a check works with. */
export interface CheckContext {
  readonly files: Files;
  readonly probes: Probes;
  /** What relative paths are against, absolute. */
  readonly folder: string;
  /** Words before those of whatever is started, which give it what the job starts with. */
  readonly launcher?: readonly string[];
  /** The environment of the job. */
  readonly env: Readonly<Record<string, string>>;
  /** Takes the job's secrets out of a text; `null` where it has none. */
  readonly mask: ((text: string) => string) | null;
  /** Returns epoch ms. */
  readonly now: () => number;
  /** Given when the check has taken too long or nobody wants its verdict any more. */
  readonly signal: AbortSignal;
  /** Hears of a process that the check started, and `null` when it is gone. */
  readonly onProcess: (pid: number | null) => void;
}

/** What a check came to. */
export type Verdict =
  | { readonly kind: "holds"; readonly found: string }
  /** Says what was expected and what was found. */
  | { readonly kind: "fails"; readonly message: string }
  /** The check could not be made: neither it nor its opposite holds. */
  | { readonly kind: "unknown"; readonly message: string };

/** Runs one check. What it throws is as good as `unknown`. */
export type Check<Params> = (params: Params, context: CheckContext) => Promise<Verdict> | Verdict;

/** Says how much of a text from outside a message quotes, columns. */
const maxQuote = 200;

/** Quotes a text from outside: masked before it is cut, as of a secret not even the start may be seen. */
export function excerptOf(text: string, { mask }: Pick<CheckContext, "mask">): string {
  return fitText(mask === null ? text : mask(text), maxQuote, "...");
}

/** Makes the verdict of a check that holds. */
export function holds(found: string): Verdict {
  return { kind: "holds", found };
}

/** Makes the verdict of a check that does not hold. */
export function fails(expected: string, found: string): Verdict {
  return { kind: "fails", message: `expected ${expected}, found ${found}` };
}

/** Makes the verdict of a check that could not be made. */
export function unknown(message: string): Verdict {
  return { kind: "unknown", message };
}

/**
 * Makes the verdict of a check that could not look. What is not granted says nothing of the matter:
 * neither the check nor its opposite holds.
 *
 * @param otherwise The verdict where the trouble is another one.
 */
export function unlessDenied(trouble: string, otherwise: Verdict): Verdict {
  return trouble.startsWith("denied: ") ? unknown(trouble) : otherwise;
}

/** Judges everything that a pattern matches: the first file that fails decides. */
export async function judgeFiles(
  pattern: string,
  context: CheckContext,
  judge: (path: string) => Promise<Verdict> | Verdict,
): Promise<Verdict> {
  const paths = await context.files.glob(pattern, context.folder);
  let last = unknown(`expected a file, found none: "${pattern}"`);
  for (const path of paths) {
    last = await judge(path);
    if (last.kind !== "holds") return last;
  }
  return paths.length > 1 ? holds(`${paths.length} files, the last: ${foundIn(last)}`) : last;
}

function foundIn(verdict: Verdict): string {
  return verdict.kind === "holds" ? verdict.found : verdict.message;
}
