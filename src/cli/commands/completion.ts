import { ok, type Result } from "../../core/result.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { CommandAction } from "../command_line/command.ts";
import { bashReply, bashWords } from "../completion/bash_words.ts";
import type { Completion } from "../completion/complete.ts";
import { shellCalled } from "../completion/completed_shells.ts";
import { completionScripts } from "../completion/scripts.ts";

/** Prints the script that makes a shell complete our command lines. */
export const completionCommand: CommandAction = ({ operands }, { stdout }) => {
  const shell = shellCalled(operands[0] ?? "");
  if (shell === null) throw new Error("Internal error: SHELL was to be one of its choices");
  stdout.write(completionScripts[shell]);
  return Promise.resolve(ok(0));
};

/**
 * Answers the scripts' question, `__complete SHELL -- WORD...`: how the last word can go on. For bash
 * it is the line up to the cursor and its word breaks, since bash itself takes words apart at `=`.
 */
export async function answerShell(
  argv: readonly string[],
  dependencies: CliDependencies,
): Promise<Result<number, never>> {
  const [name = "", , ...words] = argv;
  const shell = shellCalled(name);
  if (shell === null) return ok(2);
  const { complete } = await import("../completion/complete.ts");
  try {
    if (shell !== "bash") {
      dependencies.stdout.write(layOut(await complete(words, dependencies), (word) => word));
      return ok(0);
    }
    const [line = "", breaks = ""] = words;
    const { words: typedWords, typed } = bashWords(line);
    const answer = await complete(typedWords.slice(1), dependencies);
    dependencies.stdout.write(layOut(answer, (word) => bashReply(word, typed, breaks)));
    return ok(0);
  } catch {
    // Of a history that cannot be read the next command tells; a prompt is no place for it.
    return ok(1);
  }
}

function layOut(
  { instead, open, candidates }: Completion,
  write: (word: string) => string,
): string {
  const lines = candidates.map(({ word, says }) =>
    says === "" ? write(word) : `${write(word)}\t${says}`
  );
  return [open ? `${instead} open` : instead, ...lines].map((line) => `${line}\n`).join("");
}
