import { quoteForSh } from "../core/text/quote_for_sh.ts";

/** What a line for cron says. */
export interface CronRequest {
  /** A time that cron understands. */
  readonly time: string;
  /** The words that start the program, absolute. */
  readonly program: readonly string[];
  /** Absolute. */
  readonly config: string;
  readonly application: string;
  /** The `PATH` of whoever asks. */
  readonly searchPath: string;
  readonly mailTo: string | null;
  /** For a file in /etc/cron.d. */
  readonly user: string | null;
  /** What else the run is told. */
  readonly options: readonly string[];
}

/** Where programs are that cron's own short `PATH` leaves out. */
const usualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Returns the lines of a crontab that run a config, or in words why it cannot stand in one: cron
 * reads line by line.
 */
export function cronLines(request: CronRequest): string | { readonly impossible: string } {
  const { time, program, config, application, searchPath, mailTo, user, options } = request;
  const words = [...program, "run", config, ...options].map(quoteForSh).join(" ");
  const settings = { PATH: cronPath(searchPath), ...(mailTo === null ? {} : { MAILTO: mailTo }) };
  const odd = [words, user ?? "", ...Object.values(settings)].find((text) => /[\n\r\0]/.test(text));
  if (odd !== undefined) {
    return { impossible: "a path has a control character, which no line of a crontab can hold" };
  }
  // A percent sign ends the command, unless a backslash stands before it, within quotes too.
  const command = words.replaceAll("%", "\\%");
  return [
    `# executioner: ${application.replaceAll(/[^\x20-\x7e]/g, "?")}`,
    "SHELL=/bin/sh",
    ...Object.entries(settings).map(([name, value]) => `${name}=${quoteSetting(value)}`),
    [time, ...(user === null ? [] : [user]), command].join(" "),
  ].map((line) => `${line}\n`).join("");
}

/** Relative folders of a PATH mean something else in every folder, and nothing to cron. */
function cronPath(searchPath: string): string {
  const folders = searchPath.split(":").filter((folder) => folder.startsWith("/"));
  return folders.length === 0 ? usualPath : [...new Set(folders)].join(":");
}

/** Cron takes blanks from the ends of a value, and quotes that stand round all of it. */
function quoteSetting(value: string): string {
  return /^[\s'"]|[\s'"]$/.test(value) || value === "" ? `"${value}"` : value;
}
