import { parseCommand } from "../../core/commands/command_line.ts";
import { err } from "../../core/result.ts";
import {
  type Admission,
  admitCommand,
  admitShell,
  type Confinement,
  findProgram,
  isOsConfined,
  mayWrite,
} from "../../core/security/confinement.ts";
import type { ProbeProgram, Probes } from "../../ports/probes.ts";
import { findByName } from "./look_up_programs.ts";
import { runConfined } from "./run_confined.ts";

/** Gives checks of a config that nobody trusts their view of the world: what jobs may do, no more. */
export function confinedProbes(probes: Probes, confinement: Confinement): Probes {
  return {
    async run(program, signal) {
      const admission = admit(program, confinement);
      if (admission.kind === "denied") return err(`denied: ${admission.needs}`);
      return await runConfined({ ...program, argv: admission.argv }, confinement, signal);
    },
    async connect(host, port, signal) {
      const answer = await probes.connect(host, port, signal);
      return answer.ok || !isRefusal(answer.error)
        ? answer
        : err(`denied: needs --allow-net=${host}:${port}`);
    },
    async request(url, method, signal) {
      const answer = await probes.request(url, method, signal);
      if (answer.ok || !isRefusal(answer.error)) return answer;
      return err(`denied: needs --allow-net=${hostOf(url)}`);
    },
    async query(path, sql) {
      // SQLite opens by name, and what jobs may change could be another file by then.
      if (mayWrite(path, confinement)) {
        return err("denied: a database that jobs may change is not asked");
      }
      return await probes.query(path, sql);
    },
  };
}

function admit(
  { argv, cwd, isOwn }: ProbeProgram,
  confinement: Confinement,
): Admission {
  const [program = "", ...args] = argv;
  if (isOwn === true) {
    if (isOsConfined(confinement) || findProgram(program, confinement) !== null) {
      return { kind: "admitted", argv: [program, ...args] };
    }
    return { kind: "denied", needs: "needs --sandbox=os" };
  }
  const [option, line] = args;
  if (program === "/bin/sh" && option === "-c" && args.length === 2 && line !== undefined) {
    const command = parseCommand(line);
    return command.kind === "nothing"
      ? admitShell(line, confinement)
      : admitCommand(command, confinement, cwd, findByName);
  }
  return admitCommand(
    { kind: "argv", argv, line: argv.join(" "), meetsShell: false },
    confinement,
    cwd,
    findByName,
  );
}

/** How the runtime says that a permission is missing. */
function isRefusal(message: string): boolean {
  return /Requires net access|NotCapable/.test(message);
}

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}
