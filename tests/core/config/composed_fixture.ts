import { err, ok } from "../../../src/core/result.ts";
import { parseConfig, type ParsedConfig } from "../../../src/core/config/parse_config.ts";

/** One config of several files, and all that is said about it. */
export interface ComposedCase {
  readonly title: string;
  readonly text: string;
  /** What it may include, by absolute path. */
  readonly files: ReadonlyMap<string, string>;
  readonly told: string;
}

/** The cases: `=== title`, the config, `+++ path` and the text of each further file, `---`, text. */
export async function readComposedCases(): Promise<readonly ComposedCase[]> {
  const fixture = await Deno.readTextFile(
    new URL("../../fixtures/composed_config_errors.txt", import.meta.url),
  );
  return fixture.split(/^=== /m).slice(1).map((block) => {
    const [title = ""] = block.split("\n", 1);
    const [texts = "", told = ""] = block.slice(title.length + 1).split(/^---\n/m);
    const [text = "", ...others] = texts.split(/^\+\+\+ /m);
    const files = new Map(others.map((other) => {
      const [path = ""] = other.split("\n", 1);
      return [`/etc/app/${path}`, other.slice(path.length + 1)];
    }));
    return { title, text, files, told };
  });
}

/** Parses a config at /etc/app/jobs.json whose files are those of a map. */
export function parseComposed(
  text: string,
  files: ReadonlyMap<string, string> = new Map(),
  onRead: (path: string) => void = () => {},
): Promise<ParsedConfig> {
  return parseConfig({
    text,
    path: "/etc/app/jobs.json",
    shownPath: "jobs.json",
    homeDir: "/home/etl",
    readFile(path) {
      onRead(path);
      const file = files.get(path);
      return Promise.resolve(file === undefined ? err("No such file") : ok(file));
    },
  });
}
