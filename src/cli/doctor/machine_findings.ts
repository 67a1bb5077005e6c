import { formatBytes } from "../../core/text/format_bytes.ts";
import { formatDuration } from "../../core/text/format_duration.ts";
import type { Examiner } from "../../ports/examiner.ts";
import { readJobStarter, starterVariable } from "../job_starter.ts";
import { broken, doubtful, type Finding, fine } from "./finding.ts";

/** Fewer open files than this are used up by some hundred jobs at once. */
const fewOpenFiles = 1_024;
const fewProcesses = 1_000;

/** Before this the clock of a machine without a battery starts, epoch ms. */
const firstSaneTime = Date.UTC(2025, 0, 1);

/** Tells what runs here; that it answers at all means that it runs. */
export function versionFindings(examiner: Examiner, program: string): readonly Finding[] {
  const { deno, sqlite, system } = examiner.versions();
  return [fine("program", program), fine("runtime", `Deno ${deno}, SQLite ${sqlite}, ${system}`)];
}

/** What restricted runs and `run_as` are started with, and the packages that bring it. */
const confiningTools = [
  ["setpriv", "util-linux"],
  ["prlimit", "util-linux"],
  ["bwrap", "bubblewrap"],
] as const;

/** Looks at the tools that jobs and their confinement are started with. */
export function toolFindings(examiner: Examiner, searchPath: string): readonly Finding[] {
  const find = (name: string) => examiner.findProgram(name, searchPath);
  const missing = (name: string) => `no ${name} in PATH`;
  const shell = examiner.findProgram("sh", "/bin");
  const findings: Finding[] = [
    shell === null
      ? broken("shell", "there is no /bin/sh", "Install a shell: commands are run by it")
      : fine("shell", shell),
  ];
  const session = find("setsid");
  findings.push(
    session === null
      ? doubtful(
        "setsid",
        missing("setsid"),
        "Install util-linux: starting jobs is slower without it",
      )
      : fine("setsid", session),
  );
  for (const [name, source] of confiningTools) {
    const path = find(name);
    findings.push(
      path === null
        ? doubtful(name, missing(name), `Install ${source} to be able to confine jobs`)
        : fine(name, path),
    );
  }
  return findings;
}

/** Tells how jobs start that are one process and nothing else. */
export function starterFinding(
  examiner: Examiner,
  env: Readonly<Record<string, string>>,
): Finding {
  const subject = "start of jobs";
  const chosen = readJobStarter(env);
  if (!chosen.ok) return broken(subject, chosen.error.message, chosen.error.hint ?? "");
  if (chosen.value === "threads") {
    return doubtful(
      subject,
      `by threads, as ${starterVariable} says`,
      `Unset ${starterVariable}: starting jobs is slower with it`,
    );
  }
  const isDirect = examiner.startsDirectly();
  return fine(subject, isDirect ? "direct" : "by threads, as there is no glibc 2.34 or newer");
}

/** Looks at the clock: what a wrong one does to timeouts, times of day and the record. */
export function clockFindings(
  examiner: Examiner,
  { now, wallClock, lastRunAt }: {
    /** Epoch ms. */
    readonly now: number;
    /** The time as people write it. */
    readonly wallClock: string;
    /** When the newest run began, epoch ms; `null` if there is none. */
    readonly lastRunAt: number | null;
  },
): readonly Finding[] {
  const advice = "Set the clock: timedatectl set-ntp true";
  const booted = examiner.bootedAt();
  const findings: Finding[] = [];
  if (now < firstSaneTime) findings.push(broken("clock", `it is ${wallClock}`, advice));
  else if (booted !== null && booted > now + 1_000) {
    findings.push(broken("clock", `the machine was started after now, ${wallClock}`, advice));
  } else {
    const up = booted === null ? "" : `, machine up for ${formatDuration(now - booted)}`;
    findings.push(fine("clock", `${wallClock}, ${examiner.timeZone()}${up}`));
  }
  if (lastRunAt !== null && lastRunAt > now + 60_000) {
    findings.push(doubtful(
      "last run",
      `it began ${formatDuration(lastRunAt - now)} from now`,
      "Find out which clock was wrong, then or now: the newest run is told by its number, not its time",
    ));
  }
  return findings;
}

/** Looks at what the system allows one process and one user. */
export function limitFindings(examiner: Examiner): readonly Finding[] {
  const limits = examiner.limits();
  if (limits === null) return [];
  const { openFiles, processes, fileSize } = limits;
  const amount = (limit: number | null) => limit === null ? "no limit" : String(limit);
  const findings: Finding[] = [
    openFiles !== null && openFiles < fewOpenFiles
      ? doubtful("open files", amount(openFiles), `Raise it: ulimit -n ${fewOpenFiles} or more`)
      : fine("open files", amount(openFiles)),
    processes !== null && processes < fewProcesses
      ? doubtful("processes", amount(processes), `Raise it: ulimit -u ${fewProcesses} or more`)
      : fine("processes", amount(processes)),
  ];
  if (fileSize !== null) {
    const found = `at most ${formatBytes(fileSize)}`;
    findings.push(
      doubtful("file size", found, "Raise it: logs are cut there (ulimit -f unlimited)"),
    );
  }
  return findings;
}
