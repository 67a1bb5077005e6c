import type { Hit, Judge } from "./hit.ts";
import { type Invocation, splitArguments } from "./invocation.ts";
import { isWithin } from "./granted_paths.ts";
import { isDisk, isSystem, isSystemFile, pathOf, type Territory } from "./reach.ts";
import { isKnown, marks, type ShellWord } from "./shell_word.ts";

/** Judges what writes: redirections, and programs that write to what they are given. */
export const judgeSystem: Judge = function* (invocation, territory) {
  for (const { writes, target } of invocation.redirects) {
    if (writes) yield* judgeWrite(target, target, invocation, territory);
  }
  const { name, args } = invocation;
  const { operands, letters, long } = splitArguments(args);
  switch (name) {
    case "tee":
      for (const word of operands) yield* judgeWrite(word, invocation, invocation, territory);
      return;
    case "truncate":
      yield { rule: "truncate", at: invocation };
      for (const word of operands) yield* judgeWrite(word, invocation, invocation, territory);
      return;
    case "dd":
      for (const word of args) {
        const output = /^of=(.*)$/s.exec(word.text)?.[1];
        if (output === undefined) continue;
        const path = pathOf({ ...word, text: output }, invocation.folder, territory.homeDir);
        if (path !== null && isDisk(path.path)) yield { rule: "raw-disk", at: invocation };
        else yield* judgeWrite({ ...word, text: output }, invocation, invocation, territory);
      }
      return;
    case "mv":
    case "cp":
    case "install":
    case "ln":
      return yield* judgeInstall(invocation, territory);
    case "sed":
    case "perl":
      if (letters.has("i") || long.has("--in-place")) yield* judgeEdit(invocation, territory);
      return;
  }
};

function* judgeWrite(
  target: ShellWord,
  at: Hit["at"],
  { folder }: Invocation,
  { homeDir, workspacePaths, workingDir }: Territory,
): Iterable<Hit> {
  if (/^\/dev\/(tcp|udp)\//.test(target.text)) return;
  const found = pathOf(target, folder, homeDir);
  if (found === null) return;
  const path = found.isCut ? `${found.path}/x` : found.path;
  const isAllowed = isWithin(path, workspacePaths);
  if (isSystemFile(path) && !isAllowed) yield { rule: "system-write", at };
  else if (
    workspacePaths.length > 0 && !isAllowed && !isWithin(path, [workingDir]) &&
    !/^\/(tmp|var\/tmp|dev|proc)(\/|$)/.test(path)
  ) yield { rule: "outside-workspace", at };
}

/** The last operand, or what `-t` names, is where files go. */
function* judgeInstall(
  invocation: Invocation,
  { homeDir, workspacePaths }: Territory,
): Iterable<Hit> {
  const { args, folder } = invocation;
  const option = args.findIndex(({ text }) => text === "-t" || text === "--target-directory");
  const target = option === -1 ? splitArguments(args).operands.at(-1) : args[option + 1];
  const found = target === undefined ? null : pathOf(target, folder, homeDir);
  if (found === null || target === undefined) return;
  const isRoot = found.path === "/" && !found.isCut;
  if (isWithin(found.path, workspacePaths)) return;
  if (isDisk(found.path)) yield { rule: "raw-disk", at: invocation };
  else if (isRoot || isSystem(found.path)) yield { rule: "system-install", at: invocation };
}

function* judgeEdit(invocation: Invocation, { homeDir }: Territory): Iterable<Hit> {
  yield { rule: "edit-in-place", at: invocation };
  for (const word of invocation.args) {
    const found = isPath(word.text) ? pathOf(word, invocation.folder, homeDir) : null;
    if (found !== null && isSystem(found.path)) yield { rule: "system-write", at: invocation };
  }
}

/** Names of folders and files that hold keys and passwords. */
const secretNames =
  /^(\.ssh|\.aws|\.gnupg|\.netrc|id_(rsa|dsa|ecdsa|ed25519)(\.pub)?|authorized_keys|known_hosts)$/;

const secretFiles = /^\/etc\/(g?shadow|passwd|sudoers|ssl\/private)(-|\/|$|\.d)/;

/** Programs whose business these files are. */
const keyPrograms = /^(ssh|scp|sftp|ssh-(add|agent|keygen|keyscan|copy-id)|rsync|sshfs|gpg2?|aws)$/;

/** Judges what is named: files with secrets, paths that lead upwards, programs from elsewhere. */
export const judgePaths: Judge = function* (invocation, territory) {
  const { name, program, args, redirects, folder } = invocation;
  const { homeDir, workspacePaths, workingDir } = territory;
  const isKeyProgram = name !== null && keyPrograms.test(name);
  for (const word of [...args, ...redirects.map(({ target }) => target)]) {
    for (const text of word.text.split(/[=:]/)) {
      if (!isPath(text) && !text.includes("/") || /\s/.test(text)) continue;
      if (/(^|\/)\.\.(\/|$)/.test(text)) yield { rule: "parent-path", at: word };
      const names = text.replace(marks.home, "").split("/");
      const path = pathOf({ ...word, text }, folder, homeDir)?.path ?? "";
      const isSecret = names.some((part) => secretNames.test(part)) || secretFiles.test(path);
      if (isSecret && !isKeyProgram) yield { rule: "secret-file", at: word };
    }
  }
  if (workspacePaths.length === 0 || program === null || !program.text.includes("/")) return;
  const found = isKnown(program) ? pathOf(program, folder, homeDir) : null;
  if (found === null || isProgramFolder(found.path)) return;
  if (!isWithin(found.path, [workingDir, ...workspacePaths])) {
    yield { rule: "outside-workspace", at: program };
  }
};

/** Programs of the system may be called by their paths. */
function isProgramFolder(path: string): boolean {
  return /^(\/usr|\/usr\/local)?\/s?bin\/[^/]+$/.test(path);
}

/** Whether a word can only be meant as a path. */
function isPath(text: string): boolean {
  return /^[/~.]/.test(text) || text.startsWith(marks.home);
}
