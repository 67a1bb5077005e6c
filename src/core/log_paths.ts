import type { HookName } from "./hooks/hooks.ts";
import type { JobId, RunId } from "./ids.ts";

/** What the names of a run's log files are made of. */
export interface LogNaming {
  readonly applicationName: string;
  readonly runId: RunId;
  /** Absolute folder without a trailing slash. */
  readonly logDir: string;
}

/** Returns the path of a run's own log: `executioner.<app>.run-<id>.log`. */
export function runLogPath(naming: LogNaming): string {
  return join(naming.logDir, `executioner.${safe(naming.applicationName)}.run-${naming.runId}.log`);
}

/**
 * Returns the path of a job's log: `executioner.<app>.job-<job>.run-<id>.log`, in the job's own log
 * folder where it has one. Two different ids never share a path.
 */
export function jobLogPath(naming: LogNaming, job: JobId, jobLogDir: string | null = null): string {
  const name = `executioner.${safe(naming.applicationName)}.job-${
    safe(job)
  }.run-${naming.runId}.log`;
  return join(jobLogDir ?? naming.logDir, name);
}

/** Returns the path of a hook's log: `executioner.<app>.hook-<hook>-<place>.run-<id>.log`. */
export function hookLogPath(naming: LogNaming, hook: HookName, place: number): string {
  const application = safe(naming.applicationName);
  const name = `executioner.${application}.hook-${hook}-${place}.run-${naming.runId}.log`;
  return join(naming.logDir, name);
}

/**
 * Returns the number of the run that a log file of an application belongs to, of the run itself, of
 * a job or of a hook, by the file's name; `null` where the application makes no such name.
 */
export function runOfLogName(applicationName: string, name: string): number | null {
  const prefix = `executioner.${safe(applicationName)}.`;
  if (!name.startsWith(prefix)) return null;
  const match = /^(?:(?:job|hook)-.+\.)?run-([1-9]\d*)\.log$/s.exec(name.slice(prefix.length));
  return match === null ? null : Number(match[1]);
}

function join(folder: string, name: string): string {
  return folder.endsWith("/") ? folder + name : `${folder}/${name}`;
}

/** Longest part of a name, bytes: two of them and the rest stay within NAME_MAX (255). */
const maxPartBytes = 100;

/** What most names are: as safe as they are, of one byte each character. */
const isSafe = /^[\w.-]{0,100}$/;

/**
 * Makes any text a part of one file name that leads nowhere else: separators, control characters and
 * `%` itself are percent-encoded, and a long text is cut and told apart by a hash of the whole.
 */
function safe(text: string): string {
  if (isSafe.test(text)) return text;
  // deno-lint-ignore no-control-regex -- control characters are what must not reach a file name
  const encoded = text.toWellFormed().replace(/[%/\\\x00-\x1f\x7f]/g, percent);
  const bytes = new TextEncoder().encode(encoded);
  if (bytes.length <= maxPartBytes) return encoded;
  const head = new TextDecoder().decode(bytes.subarray(0, maxPartBytes - 15)).replace(
    /\uFFFD+$/,
    "",
  );
  return `${head}%~${hash(text)}`;
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}

/** FNV-1a over UTF-16 code units, 32 bits twice with different offsets: names, not security. */
function hash(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x01000193;
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193);
    b = Math.imul(b ^ text.charCodeAt(i), 0x811c9dc5);
  }
  return [a, b].map((part) => (part >>> 0).toString(36)).join("").slice(0, 12);
}
