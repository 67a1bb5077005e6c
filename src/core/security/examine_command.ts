import { type TestPattern, testPlainly } from "../text/test_pattern.ts";
import type { Command } from "../commands/command.ts";
import type { Examination } from "./examination.ts";
import type { Hit, Judge } from "./hit.ts";
import type { Invocation } from "./invocation.ts";
import { judgePrograms } from "./judge_programs.ts";
import { judgeRemoval } from "./judge_removal.ts";
import { judgePaths, judgeSystem } from "./judge_system.ts";
import { type ReadScript, readScript, readWords } from "./read_script.ts";
import { appliesAt, type RuleId, rules } from "./rules.ts";
import type { Span } from "./shell_word.ts";

/** A rule that a command breaks, and by which part of it. */
export interface CommandFinding {
  readonly rule: RuleId;
  /** In UTF-16 units of the command line; in words where the command is a list of words. */
  readonly span: Span;
  /** What the grammar says, where the command is none. */
  readonly detail: string | null;
}

const judges: readonly Judge[] = [judgeRemoval, judgeSystem, judgePaths, judgePrograms];

/** Finds every rule that a command breaks, in the order of its text. */
export type ExamineCommand = (
  command: Command,
  /** Whether a variable is set and not empty. */
  isFilled: (variable: string) => boolean,
) => readonly CommandFinding[];

/** Makes the function that examines commands. Nothing is run or looked up on the machine. */
export function createExaminer(
  { policy, territory }: Examination,
  testPattern: TestPattern = testPlainly,
): ExamineCommand {
  const patterns = policy.allowPatterns.map((source) => ({
    part: new RegExp(source, "iu"),
    whole: new RegExp(`^(?:${source})$`, "iu"),
  }));

  return (command, isFilled) => {
    if (command.kind === "nothing") return [];
    const { line } = command;
    // What takes too long to find out is not allowed.
    if (patterns.some(({ whole }) => testPattern(whole, line) === true)) return [];
    const options = { folder: territory.workingDir, isFilled };
    if (command.kind === "argv") {
      // The words are one statement.
      const found = findingsIn(readWords(command.argv, options), () => line);
      // Words cost less to look at than a line; where they stand in it is asked only if it matters.
      if (!command.meetsShell || found.length === 0) return found;
    }
    return findingsIn(readScript(line, options), ({ from, to }) => line.slice(from, to));
  };

  function findingsIn(
    script: ReadScript,
    textOf: (statement: Span) => string,
  ): readonly CommandFinding[] {
    const findings: CommandFinding[] = script.errors.slice(0, 1)
      .map(({ message, at }) => ({ rule: "unparsable", span: at, detail: message }));
    for (const { rule, at: { from, to } } of hitsOf(script, textOf)) {
      findings.push({ rule, span: { from, to }, detail: null });
    }
    return withoutRepeats(findings.filter(({ rule }) => appliesAt(rule, policy.level)));
  }

  function* hitsOf(
    { invocations, bombs }: ReadScript,
    textOf: (statement: Span) => string,
  ): Iterable<Hit> {
    for (const at of bombs) yield { rule: "fork-bomb", at };
    for (const invocation of invocations) {
      if (isWhitelisted(invocation)) continue;
      // A pattern speaks for the statement that it fits, not for what is chained to it.
      if (patterns.length > 0) {
        const text = textOf(invocation.statement);
        if (patterns.some(({ part }) => testPattern(part, text) === true)) continue;
      }
      for (const judge of judges) yield* judge(invocation, territory);
    }
  }

  function isWhitelisted({ name, program }: Invocation): boolean {
    return policy.whitelist.some((entry) =>
      entry.includes("/") ? program?.text === entry : name === entry
    );
  }
}

/** Of a family only the most serious finding of a place is told: they say the same thing. */
function withoutRepeats(findings: readonly CommandFinding[]): readonly CommandFinding[] {
  const seen = new Map<string, CommandFinding>();
  for (const finding of findings) {
    const { family } = rules[finding.rule];
    const key = `${family} ${finding.span.from}`;
    const other = seen.get(key);
    if (other === undefined || weight(finding.rule) > weight(other.rule)) seen.set(key, finding);
  }
  return [...seen.values()].sort((a, b) => a.span.from - b.span.from || a.span.to - b.span.to);
}

function weight(rule: RuleId): number {
  return { critical: 3, medium: 2, high: 1 }[rules[rule].level];
}
