import { parseBytes } from "../text/parse_bytes.ts";
import { parseDuration } from "../text/parse_duration.ts";
import { normalizePath, resolvePath } from "../paths.ts";
import { err, ok, type Result } from "../result.ts";
import { whyNotGrantable } from "./granted_paths.ts";
import { type GrantRequest, type Grants, limitKeys, limitNames, type RunLimits } from "./grants.ts";

/** What grants are written as, on a command line or in a policy file. Lists hold single entries. */
export interface GrantTexts {
  readonly run: readonly string[];
  readonly read: readonly string[];
  readonly write: readonly string[];
  /** `true` for the whole network. */
  readonly net: true | readonly string[];
  readonly env: readonly string[];
  readonly shell: boolean;
  readonly sandbox: string | null;
  readonly sandboxUser: string | null;
  readonly limits: Readonly<Record<keyof RunLimits, string | number | null>>;
}

/** What is wrong with the value of an option, without its dashes. */
export interface GrantMistake {
  readonly option: string;
  readonly message: string;
}

/**
 * Reads grants and says all that is wrong with them at once.
 *
 * @param base What relative paths are against, absolute.
 */
export function readGrants(
  texts: GrantTexts,
  base: string,
): Result<GrantRequest, readonly GrantMistake[]> {
  const mistakes: GrantMistake[] = [];
  const refuse = (option: string, why: string, value: string) => {
    mistakes.push({ option, message: `${why}: ${JSON.stringify(value)}` });
  };
  const paths = (option: string, values: readonly string[]) =>
    values.flatMap((value) => {
      const path = value === "" ? null : resolvePath(base, value);
      const why = path === null ? "Expected a path" : whyNotGrantable(path);
      if (why !== null) refuse(option, why, value);
      return path === null || why !== null ? [] : [path];
    });
  const run = texts.run.flatMap((value) => {
    const why = whyNotRunnable(value);
    if (why !== null) refuse("allow-run", why, value);
    return why === null ? [value.startsWith("/") ? normalizePath(value) : value] : [];
  });
  const env = texts.env.filter((value) => {
    const isName = /^[A-Za-z_][A-Za-z0-9_]*$/.test(value) && !isDangerousVariable(value);
    if (!isName) refuse("allow-env", "Expected the name of a harmless variable", value);
    return isName;
  });
  const net = texts.net === true ? "all" as const : texts.net.filter((value) => {
    const isHost = hostPattern.test(value);
    if (!isHost) refuse("allow-net", "Expected HOST or HOST:PORT", value);
    return isHost;
  });
  const limits: { -readonly [Key in keyof RunLimits]?: number } = {};
  for (const key of limitKeys) {
    const value = texts.limits[key];
    if (value === null) continue;
    const { option, unit } = limitNames[key];
    const amount = amountOf(value, unit);
    if (amount === null) refuse(option, `Expected ${expected[unit]}`, String(value));
    else limits[key] = amount;
  }
  const { sandbox, sandboxUser } = texts;
  if (sandbox !== null && !isSandbox(sandbox)) {
    refuse("sandbox", "Expected os, deno or auto", sandbox);
  }
  if (sandboxUser !== null && !/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(sandboxUser)) {
    refuse("sandbox-user", "Expected the name or number of a user", sandboxUser);
  } else if (sandboxUser !== null && /^(?:0+|root)$/.test(sandboxUser)) {
    refuse("sandbox-user", "No job of an untrusted config runs as root", sandboxUser);
  }
  const read = paths("allow-read", texts.read);
  const write = paths("allow-write", texts.write);
  if (mistakes.length > 0) return err(mistakes);
  return ok({
    run,
    read,
    write,
    env,
    ...(net === "all" || net.length > 0 ? { net } : {}),
    ...(texts.shell ? { shell: true } : {}),
    ...(sandbox !== null && isSandbox(sandbox) ? { sandbox } : {}),
    ...(sandboxUser === null ? {} : { sandboxUser }),
    limits,
  });
}

const hostPattern =
  /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::\d{1,5})?$/;

function isSandbox(text: string): text is Grants["sandbox"] {
  return text === "os" || text === "deno" || text === "auto";
}

function whyNotRunnable(value: string): string | null {
  if (value === "") return "Expected a program";
  if (/[\0\n]/.test(value)) return "It has a character that no grant may have";
  if (value.startsWith("/")) return null;
  if (value.includes("/")) return "Expected a name or an absolute path";
  return /[*?[{]/.test(value) ? "A pattern must begin with a folder" : null;
}

const expected = {
  bytes: "a number of bytes above 0, such as 512MiB",
  count: "a whole number above 0",
  time: "a length of time above 0, such as 90s",
} as const;

function amountOf(value: string | number, unit: "bytes" | "count" | "time"): number | null {
  const amount = unit === "bytes"
    ? typeof value === "number" ? value : parseBytes(value)
    : unit === "count"
    ? typeof value === "number" ? value : /^\d{1,9}$/.test(value) ? Number(value) : null
    : typeof value === "number"
    ? value * 1_000
    : parseDuration(value);
  if (amount === null || !Number.isSafeInteger(Math.round(amount))) return null;
  return Math.round(amount) > 0 ? Math.round(amount) : null;
}

/**
 * Variables by which a program is made to load or run something else. An untrusted config may not
 * set them, and an operator may not hand down those of the engine.
 */
export function isDangerousVariable(name: string): boolean {
  return /^(?:LD_.*|DYLD_.*|PATH|IFS|ENV|BASH_ENV|BASH_FUNC_.*|SHELLOPTS|BASHOPTS|PS4|GCONV_PATH|NODE_OPTIONS|PYTHONSTARTUP|PERL5OPT|RUBYOPT|JAVA_TOOL_OPTIONS)$/
    .test(name);
}
