import type { Hit, Judge } from "./hit.ts";
import { type Invocation, splitArguments } from "./invocation.ts";
import { pathOf, type Reach, reachOf, type Territory } from "./reach.ts";
import type { RuleId } from "./rules.ts";
import type { ShellWord } from "./shell_word.ts";
import { findParts } from "./wrappers.ts";

const removalRules: Readonly<Record<Reach, RuleId>> = {
  root: "remove-system",
  system: "remove-system",
  home: "remove-system",
  whole: "remove-system",
  unset: "remove-unset",
  outside: "remove-outside",
  inside: "remove-unknown",
  unknown: "remove-unknown",
};

const modeRules: Readonly<Record<Reach, RuleId>> = {
  root: "mode-system",
  system: "mode-system",
  home: "mode-system",
  whole: "mode-recursive",
  unset: "mode-system",
  outside: "mode-outside",
  inside: "mode-recursive",
  unknown: "mode-recursive",
};

/** Judges what removes files, and what changes the modes of whole folders. */
export const judgeRemoval: Judge = function* (invocation, territory) {
  const { name, args } = invocation;
  switch (name) {
    case "rm":
    case "rmdir":
    case "unlink":
      return yield* judgeRm(invocation, territory);
    case "find": {
      const { targets, deletes } = findParts(args);
      if (deletes) yield* judgeTargets(removalRules, targets, invocation, territory);
      return;
    }
    case "shred":
      return yield { rule: "shred", at: invocation };
    case "chmod":
    case "chown":
    case "chgrp":
      return yield* judgeModes(invocation, territory);
  }
};

function* judgeRm(invocation: Invocation, territory: Territory): Iterable<Hit> {
  const { args, hasMoreArgs, isInLoop, name } = invocation;
  const { letters, long, operands } = splitArguments(args);
  const isRecursive = letters.has("r") || letters.has("R") || long.has("--recursive");
  if (name === "rm" && isRecursive) {
    yield* judgeTargets(removalRules, operands, invocation, territory);
  } else {
    // Without -r it takes files: a pattern for all of a folder that matters is as bad.
    for (const word of operands) {
      if (!word.text.includes("\x03")) continue;
      const rule = removalRules[reachOf(word, invocation.folder, territory)];
      if (rule === "remove-system" || rule === "remove-unset") yield { rule, at: invocation };
    }
  }
  if (hasMoreArgs || isInLoop) yield { rule: "remove-unknown", at: invocation };
}

function* judgeModes(invocation: Invocation, territory: Territory): Iterable<Hit> {
  const { name, args } = invocation;
  const { letters, long, operands } = splitArguments(args);
  const [mode, ...targets] = operands;
  if (name === "chmod" && mode !== undefined && isForAll(mode)) {
    yield { rule: "world-writable", at: invocation };
  }
  if (letters.has("R") || long.has("--recursive")) {
    yield* judgeTargets(modeRules, targets, invocation, territory);
  }
}

/** Whether a mode lets everybody write; a folder with the sticky bit, as /tmp is, does not count. */
function isForAll({ text }: ShellWord): boolean {
  return /^[0246]?[0-7]{2}[2367]$/.test(text) || /(^|,)[ug]*[oa][ugoa]*[+=][rxst]*w/.test(text) ||
    /(^|,)\+[rxst]*w/.test(text);
}

function* judgeTargets(
  bySeverity: Readonly<Record<Reach, RuleId>>,
  targets: readonly ShellWord[],
  invocation: Invocation,
  territory: Territory,
): Iterable<Hit> {
  const { folder } = invocation;
  for (const word of targets) {
    const reach = reachOf(word, folder, territory);
    const isBare = reach === "unknown" && folder === null && isWholeFolder(word, territory);
    yield { rule: isBare ? "remove-outside" : bySeverity[reach], at: invocation };
  }
}

/** Whether all of whatever folder it is in is meant: `*` or `.`. */
function isWholeFolder(word: ShellWord, { homeDir }: Territory): boolean {
  const found = pathOf(word, "/nowhere", homeDir);
  return found !== null && found.path === "/nowhere" && (found.isWhole || !found.isCut);
}
