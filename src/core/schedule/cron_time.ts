import { nearest } from "../text/nearest.ts";
import { err, ok, type Result } from "../result.ts";

/** A time in cron's words that is wrong. */
export interface CronTimeError {
  readonly message: string;
  readonly hint: string | null;
}

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const months = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const days = "sun mon tue wed thu fri sat".split(" ");

const fields: readonly Field[] = [
  { name: "minute", min: 0, max: 59, names: [] },
  { name: "hour", min: 0, max: 23, names: [] },
  { name: "day of the month", min: 1, max: 31, names: [] },
  { name: "month", min: 1, max: 12, names: months },
  { name: "day of the week", min: 0, max: 7, names: days },
];

/** The words that stand for five fields. */
export const cronWords = [
  "@hourly",
  "@daily",
  "@midnight",
  "@weekly",
  "@monthly",
  "@yearly",
  "@annually",
  "@reboot",
] as const;

/**
 * Checks a time as crontab(5) has it: five fields, or a word such as `@daily`. Returns it with single
 * blanks. What other schedulers understand and cron does not (`L`, `#`, seconds) is wrong here.
 */
export function checkCronTime(text: string): Result<string, CronTimeError> {
  const words = text.trim().split(/[ \t]+/);
  const [first = ""] = words;
  if (first.startsWith("@")) {
    const isKnown = words.length === 1 && cronWords.some((word) => word === first.toLowerCase());
    if (isKnown) return ok(first.toLowerCase());
    const meant = nearest(first, cronWords);
    return wrong(
      `"${text}" is no word that cron knows`,
      meant === null ? `One of ${cronWords.join(", ")}` : `Did you mean "${meant}"?`,
    );
  }
  if (words.length !== fields.length) {
    const counted = text.trim() === "" ? 0 : words.length;
    return wrong(
      `A time has five fields, minute, hour, day, month and day of the week: "${text}" has ${counted}`,
      counted === 6 ? "Cron knows no seconds: leave out the first field" : null,
    );
  }
  for (const [at, field] of fields.entries()) {
    const trouble = troubleOf(words[at] ?? "", field);
    if (trouble !== null) return wrong(trouble, null);
  }
  return ok(words.join(" "));
}

/** Whether the text begins like a line's time, and how long that is, for readers of crontabs. */
export function splitCronTime(
  line: string,
): { readonly time: string; readonly rest: string } | null {
  const pattern = line.startsWith("@")
    ? /^(@\S+)[ \t]+(.*)$/s
    : /^((?:\S+[ \t]+){4}\S+)[ \t]+(.*)$/s;
  const [, time = "", rest = ""] = pattern.exec(line) ?? [];
  const checked = checkCronTime(time);
  return checked.ok ? { time: checked.value, rest } : null;
}

function troubleOf(text: string, field: Field): string | null {
  for (const part of text.split(",")) {
    const [, range = "", step] = /^([^/]*)(?:\/(.*))?$/s.exec(part) ?? [];
    if (step !== undefined && !/^[1-9]\d*$/.test(step)) {
      return `The ${field.name} "${text}" has a step that is no whole number from 1 on: "${step}"`;
    }
    if (range === "*") continue;
    const [from = "", to, more] = range.split("-");
    const [low, high] = [numberOf(from, field), numberOf(to ?? from, field)];
    if (low === null || high === null || more !== undefined) {
      const names = field.names.length === 0
        ? ""
        : `, or ${field.names[0]} to ${field.names.at(-1)}`;
      return `The ${field.name} must be ${field.min} to ${field.max}${names}: "${text}"`;
    }
    if (low > high) return `The ${field.name} "${text}" has a range from high to low: "${range}"`;
    if (step !== undefined && to === undefined) {
      return `The ${field.name} "${text}" has a step without a range: write "*/${step}" or a range`;
    }
  }
  return null;
}

function numberOf(text: string, { min, max, names }: Field): number | null {
  const named = names.indexOf(text.toLowerCase());
  if (named !== -1) return named + min;
  const number = /^\d{1,2}$/.test(text) ? Number(text) : NaN;
  return number >= min && number <= max ? number : null;
}

function wrong(message: string, hint: string | null): Result<never, CronTimeError> {
  return err({ message, hint });
}
