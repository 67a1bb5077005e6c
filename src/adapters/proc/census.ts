import { markVariable } from "../../core/environment/engine_variables.ts";
import { processIds, readOfProcess } from "./proc_files.ts";
import { isOver, statFields } from "./stat_fields.ts";
import { fitText } from "../../core/text/text_width.ts";

/** A living process as proc(5) shows it. */
export interface CensusEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** When it started, clock ticks since boot. */
  readonly startTicks: number;
  /** Marks of the executions that it is part of; none where its environment cannot be read. */
  readonly marks: readonly string[];
}

/** What a census says of a process beside its marks. */
type Standing = Omit<CensusEntry, "marks">;

/**
 * Reads all living processes of the system. Other users' processes are among them, but what their
 * environment holds only root can tell.
 *
 * @param options `sinceTicks`: older processes are left out, since they cannot be what is looked for.
 * @returns `null` where the system has no proc(5).
 */
export function takeCensus(
  options: { readonly sinceTicks?: number } = {},
): readonly CensusEntry[] | null {
  const since = options.sinceTicks ?? 0;
  return processIds()?.flatMap((pid) => {
    const standing = readStanding(pid);
    return standing === null || standing.startTicks < since
      ? []
      : [{ ...standing, marks: readMarks(pid) }];
  }) ?? null;
}

/** Reads when the process that has a pid now started, clock ticks since boot; `null` if none lives. */
export function startTicksOfLiving(pid: number): number | null {
  return readStanding(pid)?.startTicks ?? null;
}

const utf8 = new TextDecoder();

/** How much of a process's arguments is told, columns. */
const maxColumns = 200;

/**
 * Whether a process has ended, also where nobody has waited for it yet; `false` where the system does
 * not tell.
 */
export function hasEnded(pid: number): boolean {
  return readStanding(pid) === null && readStanding(Deno.pid) !== null;
}

/** Returns a process's arguments, cut, for people; empty where it cannot be told. */
export function commandOf(pid: number): string {
  return fitText(
    readOfProcess(pid, "cmdline", utf8)?.replaceAll("\0", " ").trim() ?? "",
    maxColumns,
    "...",
  );
}

function readStanding(pid: number): Standing | null {
  const text = readOfProcess(pid, "stat");
  if (text === null) return null;
  const field = statFields(text);
  if (isOver(field)) return null;
  const standing = {
    pid,
    parent: Number(field(4)),
    group: Number(field(5)),
    session: Number(field(6)),
    startTicks: Number(field(22)),
  };
  return Object.values(standing).every(Number.isSafeInteger) ? standing : null;
}

function readMarks(pid: number): readonly string[] {
  const environment = readOfProcess(pid, "environ");
  if (environment === null) return [];
  const label = `${markVariable}=`;
  const at = environment.startsWith(label) ? 0 : environment.indexOf(`\0${label}`) + 1;
  if (at === 0 && !environment.startsWith(label)) return [];
  const end = environment.indexOf("\0", at);
  return environment.slice(at + label.length, end < 0 ? undefined : end).split(" ");
}
