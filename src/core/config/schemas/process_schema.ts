import * as z from "zod/mini";
import { parseBytes } from "../../text/parse_bytes.ts";
import { parseDuration } from "../../text/parse_duration.ts";
import { limitKinds, type LimitName, type ProcessLimit } from "../../commands/process_settings.ts";
import { asInApp } from "./as_in_app.ts";
import { keyInfo } from "./key_info.ts";
import { nonEmptyText, wholeNumber } from "./value_schemas.ts";

const umaskError = 'to be three or four octal digits in quotes, such as "027"';
const userError = 'to be a user, or "user:group"';
const limitsError = `to be an object of limits: ${Object.keys(limitKinds).join(", ")}`;

const part = "[A-Za-z0-9_][A-Za-z0-9_.-]*\\$?";

/**
 * Reads one limit: a number, `"unlimited"`, a text with a unit, or `"soft:hard"` of these.
 *
 * @returns `null` where it is none.
 */
export function readLimit(name: LimitName, value: unknown): ProcessLimit | null {
  if (typeof value === "number") {
    return Number.isSafeInteger(value) && value >= 0 ? { soft: value, hard: value } : null;
  }
  if (typeof value !== "string") return null;
  const sides = value.split(":").map((side) => readSide(name, side.trim()));
  const [soft, hard = soft] = sides;
  if (sides.length > 2 || soft === undefined || hard === undefined) return null;
  const fits = hard === null || (soft !== null && soft <= hard);
  return fits ? { soft, hard } : null;
}

/** Returns `undefined` for what is no limit, `null` for none. */
function readSide(name: LimitName, text: string): number | null | undefined {
  if (text === "unlimited") return null;
  switch (limitKinds[name]) {
    case "number":
      return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
    case "bytes":
      return parseBytes(text) ?? undefined;
    case "seconds": {
      const ms = /^\d+$/.test(text) ? Number(text) * 1000 : parseDuration(text);
      return ms === null ? undefined : Math.ceil(ms / 1000);
    }
  }
}

const limitNames = Object.keys(limitKinds) as readonly LimitName[];

/** Keys of what processes start with; jobs have the same, which win. */
export const processShape = {
  umask: z.optional(z.string(umaskError).check(z.regex(/^[0-7]{3,4}$/, umaskError))).register(
    keyInfo,
    {
      kind: "octal text",
      description: "Which rights files that jobs make do not have.",
      defaultText: "the engine's",
    },
  ),
  nice: z.optional(wholeNumber(-20, 19)).register(keyInfo, {
    description: "How nice jobs are to other processes: 19 is the nicest. Below 0 needs root.",
    defaultText: "the engine's",
  }),
  run_as: z.optional(
    nonEmptyText(userError).check(z.regex(new RegExp(`^${part}(:${part})?$`), userError)),
  ).register(keyInfo, {
    kind: "user or user:group",
    description: "Whom jobs run as, by name or number. Needs root.",
    defaultText: "the engine's user",
  }),
  ulimits: z.optional(
    z.partialRecord(z.enum(limitNames, limitsError), z.unknown(), limitsError).check(
      z.refine((given) => wrongLimit(given) === null, {
        error: ({ input }) => `to have limits: ${wrongLimit(input as Record<string, unknown>)}`,
      }),
    ),
  ).register(keyInfo, {
    kind: "object of limits",
    description: "How much each process may use, see below.",
    defaultText: "the engine's",
  }),
};

function wrongLimit(values: Readonly<Record<string, unknown>>): string | null {
  for (const [name, value] of Object.entries(values)) {
    if (readLimit(name as LimitName, value) !== null) continue;
    const example = { number: '1024 or "512:1024"', bytes: '"1GiB"', seconds: '"10m"' };
    return `"${name}" is no limit, write ${example[limitKinds[name as LimitName]]} or "unlimited"`;
  }
  return null;
}

/** The same keys of a job. */
export const jobProcessShape = {
  umask: asInApp(processShape, "umask", ofOneJob),
  nice: asInApp(processShape, "nice", ofOneJob),
  run_as: asInApp(processShape, "run_as", ofOneJob),
  ulimits: asInApp(processShape, "ulimits", ofOneJob),
};

function ofOneJob(description: string): string {
  return description.replace("jobs are", "this job is").replace("jobs run", "this job runs")
    .replace("jobs make", "this job makes");
}
