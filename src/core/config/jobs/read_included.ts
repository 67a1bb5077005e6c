import { folderOf } from "../../paths.ts";
import type { Result } from "../../result.ts";
import type { ConfigSource } from "../config_source.ts";
import { describeValue, quote, shortened } from "../messages/describe_value.ts";
import { type Diagnostic, inSource, type SourceText } from "../messages/diagnostic.ts";
import { keepExactNumbers } from "../json/exact_numbers.ts";
import { isJsonObject, readJsonText } from "../json/json_text.ts";
import { absolutePath } from "../parse_values.ts";
import { UnknownKeys } from "../messages/unknown_keys.ts";

/** Reads a file whose path is absolute, or says why it cannot be read. */
export type ReadFile = (path: string) => Promise<Result<string, string>>;

/** All files that a config is made of. */
export interface IncludedSources {
  /** The main file first, then those that it includes, each followed by those that it includes. */
  readonly sources: readonly ConfigSource[];
  /** What is wrong with the syntax of files. */
  readonly syntaxErrors: readonly Diagnostic[];
  /** Whether there is no file that could not be read. */
  readonly isComplete: boolean;
}

/** Reads all files that a file includes, each once; findings tell what cannot be read. */
export async function readIncluded(
  main: ConfigSource,
  readFile: ReadFile | undefined,
): Promise<IncludedSources> {
  const sources = [main];
  const known = new Set([main.path]);
  const syntaxErrors: Diagnostic[] = [];
  let isComplete = true;
  await follow(main, [main]);
  return { sources, syntaxErrors, isComplete };

  /** @param chain From the main file to this one, each includes the next. */
  async function follow(source: ConfigSource, chain: readonly ConfigSource[]): Promise<void> {
    const { context, object } = source;
    // What is no list of texts is told by the file's schema.
    const list: readonly unknown[] = Array.isArray(object.include) ? object.include : [];
    for (const [index, entry] of list.entries()) {
      if (typeof entry !== "string" || entry === "" || entry.includes("\0")) continue;
      const at = { path: ["include", index], part: "value" } as const;
      const path = absolutePath(entry, context.configFolder, {
        title: () => '"include"',
        at,
      }, context);
      const circle = chain.findIndex((other) => other.path === path);
      if (path === null) {
        isComplete = false;
      } else if (circle !== -1) {
        const names = [...chain.slice(circle), chain[circle]].map((other) =>
          shortened(other?.text.path ?? "")
        );
        context.findings.error(
          `Cannot include ${quote(entry)}: it includes itself: ${names.join(" -> ")}`,
          at,
        );
      } else if (!known.has(path)) {
        known.add(path);
        const shown = shownPath(entry, path, source.text.path);
        const text = await readFile?.(path) ?? { ok: false, error: "no files can be read here" };
        const read = text.ok ? await readSource(path, { path: shown, text: text.value }) : null;
        if (!text.ok) {
          context.findings.error(`Cannot include ${quote(entry)}: ${text.error}`, at);
        }
        if (read === null) isComplete = false;
        else await follow(read, [...chain, read]);
      }
    }
  }

  async function readSource(path: string, text: SourceText): Promise<ConfigSource | null> {
    const read = await readJsonText(text.text);
    if (!read.ok) {
      syntaxErrors.push(...read.error.map((diagnostic) => inSource(diagnostic, text)));
      return null;
    }
    const document = read.value;
    await keepExactNumbers(document, text.text);
    const { value } = document;
    const source = {
      path,
      text,
      document,
      object: isJsonObject(value) ? value : {},
      context: {
        ...main.context,
        findings: main.context.findings.inSource(sources.length),
        unknownKeys: new UnknownKeys(),
        configFolder: folderOf(path),
      },
    };
    sources.push(source);
    if (isJsonObject(value)) return source;
    source.context.findings.error(
      `Expected an included file to be an object with a list "jobs": ${describeValue(value)}`,
      { path: [], part: "value" },
    );
    return null;
  }
}

/** Returns how messages name a file: as seen from where the file that includes it is named. */
function shownPath(entry: string, path: string, from: string): string {
  if (/^[/~]/.test(entry)) return path;
  return from.slice(0, from.lastIndexOf("/") + 1) + entry.replace(/^(\.\/+)+/, "");
}
