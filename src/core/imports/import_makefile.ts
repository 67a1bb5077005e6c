import {
  type ImportedConfig,
  type ImportedJob,
  type ImportNote,
  saying,
} from "./imported_config.ts";
import { literalText } from "../environment/interpolate.ts";
import { quoteForSh } from "../text/quote_for_sh.ts";
import { expandMake } from "./make_words.ts";
import { type Makefile, type MakeRule, readMakefile } from "./read_makefile.ts";

/**
 * Makes a config of a makefile: of all that its goals need, since make alone makes no more either.
 *
 * @param options.goals Targets; empty for the one that make takes by itself.
 */
export function importMakefile(
  text: string,
  options: { readonly name: string; readonly goals: readonly string[] },
): ImportedConfig {
  const makefile = readMakefile(text);
  const { rules, defaultGoal } = makefile;
  const goals = options.goals.length > 0
    ? options.goals
    : defaultGoal === null
    ? []
    : [defaultGoal];
  const notes: ImportNote[] = [...makefile.notes];
  for (const goal of goals) {
    if (!rules.has(goal)) {
      notes.push({ line: null, text: `there is no rule for the goal "${goal}"` });
    }
  }
  const needed = prerequisitesOf(goals, rules, notes);
  const others = [...rules.keys()].filter((target) => !needed.has(target));
  if (others.length > 0) {
    notes.unshift({
      line: null,
      text: `Not needed for ${goals.join(", ")} and left out: ${others.join(", ")}; --goal NAME ` +
        "takes others",
    });
  }
  notes.unshift({
    line: null,
    text: "make leaves alone what is newer than its prerequisites; a config runs every job",
  });
  const jobs = [...rules.values()].flatMap((rule) => {
    const prerequisites = needed.get(rule.target);
    return prerequisites === undefined ? [] : [jobOf({ ...rule, prerequisites }, makefile)];
  });
  const keys = saying({
    application_name: options.name,
    parallel: true,
    max_workers: 4,
    env_variables: exportedValues(makefile),
  });
  return { keys, jobs, notes };
}

function exportedValues({ exported, variables }: Makefile): Readonly<Record<string, string>> {
  const values = [...exported].map((name) => {
    const { text } = expandMake(variables.get(name) ?? "", variables);
    return [name, literalText(text)] as const;
  });
  return Object.fromEntries(values);
}

/**
 * Returns all that the goals need with what each of it needs. Where that would be a circle, make
 * leaves out the prerequisite that closes it, and goes on.
 */
function prerequisitesOf(
  goals: readonly string[],
  rules: ReadonlyMap<string, MakeRule>,
  notes: ImportNote[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const path: { readonly rule: MakeRule; at: number }[] = [];
  const onPath = new Set<string>();
  const enter = (target: string) => {
    const rule = rules.get(target);
    if (rule === undefined || found.has(target)) return;
    found.set(target, []);
    onPath.add(target);
    path.push({ rule, at: 0 });
  };
  for (const goal of goals) {
    enter(goal);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { line, target, prerequisites } = top.rule;
      const next = prerequisites[top.at++];
      if (next === undefined) {
        onPath.delete(target);
        path.pop();
      } else if (onPath.has(next)) {
        notes.push({ line, text: `${target} and ${next} need each other: left out, as make does` });
      } else {
        found.get(target)?.push(next);
        enter(next);
      }
    }
  }
  return found;
}

function jobOf(rule: MakeRule, { rules, variables }: Makefile): ImportedJob {
  const { line, target, prerequisites, recipe } = rule;
  const notes: ImportNote[] = [];
  const automatic = {
    "@": target,
    "<": prerequisites[0] ?? "",
    "^": prerequisites.join(" "),
    "+": prerequisites.join(" "),
    "?": prerequisites.join(" "),
  };
  const unknown = new Set<string>();
  const lines = recipe.map(({ text, mayFail }) => {
    const expanded = expandMake(text, variables, automatic);
    for (const reference of expanded.unknown) unknown.add(reference);
    return { text: expanded.text, mayFail };
  });
  for (const reference of unknown) {
    const why = reference.startsWith("the function")
      ? "only make can work it out: write its value"
      : "not in the file, the shell gets it as it stands";
    notes.push({ line, text: `${reference}: ${why}` });
  }
  const isJob = (name: string) => rules.has(name);
  const files = prerequisites.filter((name) => !rules.has(name));
  return {
    id: target,
    keys: saying({
      command: inShell(commandOf(lines), variables.get("SHELL") ?? "/bin/sh"),
      dependencies: prerequisites.filter(isJob),
      pre_checks: files.map((path) => ({
        name: "check_file_exists",
        params: { path: literalText(path) },
      })),
    }),
    notes,
  };
}

function inShell(command: string, shell: string): string {
  const isPlain = command === "" || /(^|\/)(sh|dash)$/.test(shell);
  return isPlain ? command : `${shell} -c ${quoteForSh(command)}`;
}

/** Make gives each line a shell of its own, and stops at the first that fails. */
function commandOf(
  lines: readonly { readonly text: string; readonly mayFail: boolean }[],
): string {
  const [only] = lines;
  if (only !== undefined && lines.length === 1 && !only.mayFail) return only.text;
  return lines.map(({ text, mayFail }) => {
    // Behind a comment the bracket would be a part of it.
    const group = /[#\n]/.test(text) ? `(\n${text}\n)` : `(${text})`;
    return mayFail ? `{ ${group} || true; }` : group;
  }).join(" &&\n");
}
