import {
  type ImportedConfig,
  type ImportedJob,
  type ImportNote,
  saying,
  withoutReferences,
} from "./imported_config.ts";
import { quoteForSh } from "../quote_for_sh.ts";
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
  const needed = closure(goals, rules);
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
  const jobs = [...rules.values()].filter(({ target }) => needed.has(target))
    .map((rule) => jobOf(rule, makefile));
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
    return [name, withoutReferences(text)] as const;
  });
  return Object.fromEntries(values);
}

function closure(
  goals: readonly string[],
  rules: ReadonlyMap<string, MakeRule>,
): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [...goals];
  for (let target = open.pop(); target !== undefined; target = open.pop()) {
    const rule = rules.get(target);
    if (rule === undefined || found.has(target)) continue;
    found.add(target);
    open.push(...rule.prerequisites);
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
    notes.push({ line, text: `${reference} is not in the file; the shell gets it as it stands` });
  }
  const isJob = (name: string) => rules.has(name) && name !== target;
  const files = prerequisites.filter((name) => !rules.has(name));
  return {
    id: target,
    keys: saying({
      command: inShell(commandOf(lines), variables.get("SHELL") ?? "/bin/sh"),
      dependencies: prerequisites.filter(isJob),
      pre_checks: files.map((path) => ({
        name: "check_file_exists",
        params: { path: withoutReferences(path) },
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
