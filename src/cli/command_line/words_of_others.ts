const words: Readonly<Record<string, string>> = {
  run: "start exec execute trigger",
  resume: "retry rerun restart continue",
  stop: "kill abort cancel terminate",
  plan: "dry-run dryrun preview",
  validate: "check lint verify",
  runs: "list ls history ps",
  show: "status info describe",
  logs: "tail output",
  why: "explain",
  diff: "compare",
  graph: "dag tree",
  init: "new create",
  "--version": "version",
};

const meant: ReadonlyMap<string, string> = new Map(
  Object.entries(words).flatMap(([ours, theirs]) => theirs.split(" ").map((word) => [word, ours])),
);

/** Returns the command that other tools call by a word, or `null` where none is known. */
export function commandOfOthers(word: string): string | null {
  return meant.get(word.toLowerCase()) ?? null;
}
