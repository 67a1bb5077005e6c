import { checkCronTime, splitCronTime } from "../schedule/cron_time.ts";
import { quoteForSh } from "../text/quote_for_sh.ts";
import {
  type ImportedConfig,
  type ImportedJob,
  type ImportNote,
  JobNames,
  saying,
} from "./imported_config.ts";
import { literalText } from "../environment/interpolate.ts";

/** What cron itself takes from a crontab's variables. */
const ofCron = new Set(["MAILTO", "MAILFROM", "SHELL", "CRON_TZ", "HOME", "LOGNAME"]);

/** Makes a config of a crontab. */
export function importCrontab(
  text: string,
  options: {
    /** Whether a user's name stands between time and command, as in /etc/cron.d. */
    readonly system: boolean;
    readonly name: string;
  },
): ImportedConfig {
  const notes: ImportNote[] = [];
  const jobs: ImportedJob[] = [];
  const names = new JobNames();
  const variables = new Map<string, string>();
  let shared: ReadonlyMap<string, string> | null = null;
  const times = new Set<string>();
  const users = new Set<string>();
  for (const [at, raw] of text.split(/\r?\n/).entries()) {
    const line = at + 1;
    // A minus before the time keeps some crons from logging it.
    const content = raw.replace(/^[ \t]+/, "").replace(/^-(?=[\d*])/, "");
    if (content === "" || content.startsWith("#")) continue;
    const variable = readVariable(content);
    if (variable !== null) {
      noteVariable(variable, line, notes);
      variables.set(variable.name, variable.value);
      continue;
    }
    const entry = readEntry(content, options.system);
    if (typeof entry === "string") {
      notes.push({ line, text: `left out: ${entry}` });
      continue;
    }
    shared ??= new Map(variables);
    times.add(entry.time);
    if (entry.user !== null) users.add(entry.user);
    jobs.push(jobOf(entry, { line, variables, shared, names }));
  }
  if (times.size > 1) {
    notes.unshift({
      line: null,
      text: `The jobs had ${times.size} different times; a config runs all of its jobs. Make one ` +
        "config of each time, or keep jobs that belong together and write dependencies",
    });
  }
  if (jobs.length > 0 && !options.system && jobs.every(({ id }) => /^root(-\d+)?$/.test(id))) {
    notes.unshift({
      line: null,
      text: "Every command begins with root: where that is the user, as in /etc/cron.d, " +
        "import it with --system",
    });
  }
  if (users.size > 0) {
    notes.unshift({
      line: null,
      text: `The jobs ran as ${[...users].join(", ")}; here they run as whoever runs the config`,
    });
  }
  return { keys: topKeys(options, shared ?? variables), jobs, notes };
}

interface Entry {
  readonly time: string;
  readonly user: string | null;
  readonly command: string;
  /** Lines for its stdin. */
  readonly input: readonly string[];
}

function readVariable(line: string): { readonly name: string; readonly value: string } | null {
  const [, quotedName, plainName = "", rest = ""] =
    /^(?:["']([^"']+)["']|([A-Za-z_][A-Za-z0-9_]*))[ \t]*=[ \t]*(.*)$/.exec(line) ?? [];
  const name = quotedName ?? plainName;
  if (name === "") return null;
  const value = rest.replace(/[ \t]+$/, "");
  const quoted = /^(["'])(.*)\1$/.exec(value);
  return { name, value: quoted?.[2] ?? value };
}

function noteVariable(
  { name, value }: { readonly name: string; readonly value: string },
  line: number,
  notes: ImportNote[],
): void {
  if (name === "CRON_TZ") {
    notes.push({
      line,
      text: `CRON_TZ=${value}: times were of that time zone; cron still knows it`,
    });
  } else if (name === "MAILTO") {
    for (const user of mailReceivers(value).filter((one) => !one.includes("@"))) {
      notes.push({ line, text: `MAILTO=${user} is no mail address: write one to "email_address"` });
    }
  } else if (name === "MAILFROM" || name === "LOGNAME") {
    notes.push({ line, text: `left out: ${name}=${value}` });
  }
}

function mailReceivers(value: string): readonly string[] {
  return value.split(",").map((one) => one.trim()).filter((one) => one !== "");
}

function readEntry(line: string, system: boolean): Entry | string {
  const split = splitCronTime(line);
  if (split === null) {
    const time = line.startsWith("@")
      ? line.split(/[ \t]/)[0] ?? ""
      : line.split(/[ \t]+/).slice(0, 5).join(" ");
    const checked = checkCronTime(time);
    return checked.ok ? `there is no command: ${line}` : checked.error.message;
  }
  let { rest } = split;
  let user: string | null = null;
  if (system) {
    [, user = "", rest = ""] = /^(\S+)[ \t]+(.*)$/.exec(rest) ?? [];
    if (user === "") return `there is no user or no command: ${line}`;
  }
  const [command = "", ...input] = splitAtPercent(rest);
  return { time: split.time, user, command: command.trim(), input };
}

/** Cron passes what follows the first percent sign to stdin, and makes lines at the others. */
function splitAtPercent(text: string): readonly string[] {
  const parts = text.split(/(?<!\\)%/).map((part) => part.replaceAll("\\%", "%"));
  // The last line ends whether a percent sign says so or not.
  return parts.length > 2 && parts.at(-1) === "" ? parts.slice(0, -1) : parts;
}

function jobOf(
  { time, user, command, input }: Entry,
  { line, variables, shared, names }: {
    readonly line: number;
    readonly variables: ReadonlyMap<string, string>;
    readonly shared: ReadonlyMap<string, string>;
    readonly names: JobNames;
  },
): ImportedJob {
  const notes: ImportNote[] = [{ line, text: `at ${time}${user === null ? "" : ` as ${user}`}` }];
  if (time === "@reboot") {
    notes.push({ line, text: "it ran when the machine was started: nothing here does that" });
  }
  const shell = variables.get("SHELL") ?? "/bin/sh";
  const fed = input.length === 0
    ? command
    : `printf '%s\\n' ${input.map(quoteForSh).join(" ")} | {\n${command}\n}`;
  const isPlain = /^(\/usr)?\/bin\/(sh|dash)$/.test(shell);
  const own = [...variables].filter(([name, value]) =>
    !ofCron.has(name) && shared.get(name) !== value
  );
  return {
    id: names.take(nameOf(command)),
    keys: saying({
      command: isPlain ? fed : `${quoteForSh(shell)} -c ${quoteForSh(fed)}`,
      env_variables: Object.fromEntries(
        own.map(([name, value]) => [name, literalText(value)]),
      ),
    }),
    notes,
  };
}

/** Words before the program that does something of its own. */
const leading = new Set(
  "cd test nice ionice chronic flock env exec command time timeout sudo bash sh if then set eval export"
    .split(" "),
);

/** Returns the name of the first program that does something of its own. */
function nameOf(command: string): string {
  const words = command.split(/[\s;&|()<>]+/).filter((word) => word !== "");
  const isProgram = (word: string) =>
    /^[A-Za-z./~_][\w./+~-]*$/.test(word) && /\w/.test(word) && !/\.lock$/.test(word) &&
    !leading.has(word.slice(word.lastIndexOf("/") + 1));
  const cd = words[0] === "cd" ? words.slice(2) : words;
  const word = cd.find(isProgram) ?? words[0] ?? "job";
  const base = word.slice(word.lastIndexOf("/") + 1).replace(/\.(sh|py|pl|rb|php|js)$/, "");
  return base.replaceAll(/[^\w.+-]/g, "") || "job";
}

function topKeys(
  { name, system }: { readonly name: string; readonly system: boolean },
  variables: ReadonlyMap<string, string>,
): Readonly<Record<string, unknown>> {
  const plain = [...variables].filter(([name]) => !ofCron.has(name));
  return saying({
    application_name: name,
    // Cron starts jobs in the user's own folder.
    working_dir: variables.get("HOME") ?? (system ? undefined : "~"),
    env_variables: Object.fromEntries(plain.map(([key, value]) => [key, literalText(value)])),
    email_address: mailReceivers(variables.get("MAILTO") ?? "").filter((one) => one.includes("@")),
  });
}
