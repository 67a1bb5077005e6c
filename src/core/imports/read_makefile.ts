import type { ImportNote } from "./imported_config.ts";
import { expandMake, isUnresolved, outside, splitMakeWords } from "./make_words.ts";

/** One line of a recipe. */
export interface RecipeLine {
  readonly line: number;
  /** Without the tab and without `@`, `-` and `+`. */
  readonly text: string;
  /** Whether make goes on if it fails: it began with `-`. */
  readonly mayFail: boolean;
}

/** A target with all that its rules say. */
export interface MakeRule {
  readonly line: number;
  readonly target: string;
  readonly prerequisites: readonly string[];
  readonly recipe: readonly RecipeLine[];
}

/** A makefile as far as it can be understood without make. */
export interface Makefile {
  /** By target, in the order of the file. */
  readonly rules: ReadonlyMap<string, MakeRule>;
  readonly variables: ReadonlyMap<string, string>;
  readonly defaultGoal: string | null;
  /** Names of the variables that recipes get in their environment. */
  readonly exported: ReadonlySet<string>;
  readonly notes: readonly ImportNote[];
}

const directives =
  /^(ifeq|ifneq|ifdef|ifndef|else|endif|define|endef|include|-include|sinclude|export|unexport|override|vpath)\b/;
const assignment = /^([A-Za-z_.][\w.-]*)[ \t]*(:::?=|::?=|\?=|\+=|!=|=)[ \t]*(.*)$/;

/** What make itself knows. */
const builtIn = { RM: "rm -f", CC: "cc", CXX: "g++", AR: "ar", MAKE: "make", SHELL: "/bin/sh" };

/** Reads a makefile. */
export function readMakefile(text: string): Makefile {
  const reader = new MakefileReader();
  for (const { line, text: content } of logicalLines(text)) reader.add(line, content);
  return reader.finish();
}

class MakefileReader {
  readonly #rules = new Map<string, MakeRule>();
  readonly #variables = new Map(Object.entries(builtIn));
  readonly #exported = new Set<string>();
  readonly #notes: ImportNote[] = [];
  #targets: readonly string[] = [];
  #inDefine = false;

  add(line: number, content: string): void {
    if (this.#inDefine) {
      if (/^\s*endef\b/.test(content)) this.#inDefine = false;
      return;
    }
    if (content.startsWith("\t")) return this.#addRecipe(line, content.slice(1));
    const plain = withoutComment(content).trim();
    if (plain === "") return;
    const exported = /^export[ \t]+(.*)$/.exec(plain)?.[1];
    const assigned = assignment.exec(exported ?? plain);
    if (exported !== undefined) {
      this.#export(line, assigned?.slice(1, 2) ?? splitMakeWords(exported));
    }
    if (assigned !== null) return this.#assign(line, assigned);
    const directive = directives.exec(plain)?.[1];
    if (directive !== undefined) return this.#skipDirective(line, directive, plain);
    this.#addRule(line, content);
  }

  finish(): Makefile {
    const goal = this.#variables.get(".DEFAULT_GOAL")?.trim();
    const first = [...this.#rules.keys()].find((target) => !target.startsWith("."));
    return {
      rules: this.#rules,
      variables: this.#variables,
      defaultGoal: goal ?? first ?? null,
      exported: this.#exported,
      notes: this.#notes,
    };
  }

  #export(line: number, names: readonly string[]): void {
    for (const name of names) {
      if (/^[A-Za-z_]\w*$/.test(name)) this.#exported.add(name);
      else this.#notes.push({ line, text: `export ${name}: no name of a variable, left out` });
    }
  }

  #skipDirective(line: number, directive: string, text: string): void {
    if (directive === "define") this.#inDefine = true;
    if (directive === "endif" || directive === "export" || directive === "unexport") return;
    const why = directive === "else" || directive.startsWith("if")
      ? "all branches are taken as if there was no condition"
      : "it was left out";
    this.#notes.push({ line, text: `${text}: ${why}` });
  }

  #assign(line: number, [, name = "", operator = "", value = ""]: RegExpExecArray): void {
    const before = this.#variables.get(name);
    if (operator === "?=" && before !== undefined) return;
    if (operator === "?=") {
      const text = `${name} is "${value}" here; make takes it from the environment where it is set`;
      this.#notes.push({ line, text });
    }
    if (operator === "!=") {
      this.#notes.push({
        line,
        text: `${name} != ${value}: the output of a command; write its value`,
      });
    }
    const now = /^::?:?=$/.test(operator) ? expandMake(value, this.#variables).text : value;
    const isOwn = /^::?:?=$/.test(operator);
    this.#variables.set(
      name,
      operator === "+=" && before !== undefined
        ? `${before} ${value}`
        // A dollar sign that is left means itself from now on.
        : isOwn
        ? now.replaceAll("$", "$$$$")
        : now,
    );
  }

  #addRule(line: number, content: string): void {
    const [head = "", ...inline] = content.split(/(?<!\\);/);
    const text = expandMake(withoutComment(head), this.#variables).text.trim();
    const colon = outside(text, /:/);
    const right = text.slice(colon).replace(/^::?/, "");
    const targets = this.#resolved(line, "target", colon < text.length ? text.slice(0, colon) : "");
    this.#targets = [];
    if (targets.length === 0) {
      if (!isUnresolved(text)) this.#notes.push({ line, text: `left out: ${content.trim()}` });
      return;
    }
    if (assignment.test(right.trim())) {
      this.#notes.push({ line, text: `a variable of one target was left out: ${text}` });
      return;
    }
    if (targets[0] === ".PHONY") return;
    if (/^\.[A-Z_]+$/.test(targets[0] ?? "")) {
      this.#notes.push({ line, text: `${targets[0]} was left out` });
      return;
    }
    if (targets.some((target) => target.includes("%")) || /:.*:/.test(right)) {
      this.#notes.push({ line, text: `a rule with a pattern was left out: ${text}` });
      return;
    }
    const words = this.#resolved(line, "prerequisite", right.replace("|", " "));
    this.#targets = targets;
    for (const target of targets) {
      const rule = this.#rules.get(target) ?? { line, target, prerequisites: [], recipe: [] };
      const prerequisites = [...new Set([...rule.prerequisites, ...words])];
      this.#rules.set(target, { ...rule, prerequisites });
    }
    if (inline.length > 0) this.#addRecipe(line, inline.join(";").trim());
  }

  /** Returns the words that can be told without make, and notes the others. */
  #resolved(line: number, what: "target" | "prerequisite", text: string): readonly string[] {
    const words = splitMakeWords(text);
    for (const word of words.filter(isUnresolved)) {
      this.#notes.push({ line, text: `a ${what} that only make can tell was left out: ${word}` });
    }
    return words.filter((word) => !isUnresolved(word));
  }

  #addRecipe(line: number, content: string): void {
    const [, marks = "", text = ""] = /^\s*([@+-]*)\s*(.*)$/s.exec(content) ?? [];
    if (text === "") return;
    for (const target of this.#targets) {
      const rule = this.#rules.get(target);
      if (rule === undefined) continue;
      const added = { line, text, mayFail: marks.includes("-") };
      this.#rules.set(target, { ...rule, recipe: [...rule.recipe, added] });
    }
  }
}

/** Joins lines that end in a backslash; those of recipes keep it, for the shell. */
function* logicalLines(text: string): Generator<{ readonly line: number; readonly text: string }> {
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at++) {
    const line = at + 1;
    let content = lines[at] ?? "";
    const isRecipe = content.startsWith("\t");
    while (/(?<!\\)(\\\\)*\\$/.test(content) && at + 1 < lines.length) {
      const next = lines[++at] ?? "";
      content = isRecipe
        ? `${content}\n${next.replace(/^\t/, "")}`
        : `${content.slice(0, -1).trimEnd()} ${next.trim()}`;
    }
    yield { line, text: content };
  }
}

function withoutComment(line: string): string {
  return line.replace(/(?<!\\)#.*$/, "").replaceAll("\\#", "#");
}
