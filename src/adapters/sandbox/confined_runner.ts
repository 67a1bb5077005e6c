import { messageOf } from "../../core/message_of.ts";
import { chownSync, mkdtempSync } from "node:fs";
import { markVariable } from "../../core/environment/engine_variables.ts";
import { err, ok, type Result } from "../../core/result.ts";
import {
  admitCommand,
  type Confinement,
  isOsConfined,
  mayRead,
  type OsConfinement,
  sandboxPath,
} from "../../core/security/confinement.ts";
import { limitNames, limitText } from "../../core/security/grants.ts";
import type {
  ExitStatus,
  NotConfined,
  ProcessRunner,
  ProcessSpec,
  RunningProcess,
  StartFailure,
} from "../../ports/process_runner.ts";
import { exitOf } from "../process/child_exit.ts";
import { killChild } from "../process/kill_child.ts";
import { exitCodeOf, launchOf } from "./launch.ts";
import { mergeStreams } from "./merge_streams.ts";
import { findByName } from "./look_up_programs.ts";
import { removeFolder } from "./remove_folder.ts";
import { feed } from "./try_confinement.ts";

/** Makes the process runner for commands of a config that nobody trusts. */
export function createConfinedRunner(confinement: Confinement): ProcessRunner {
  const bytes = confinement.limits.outputBytes;
  const name = `--${limitNames.outputBytes.option}=${limitText("outputBytes", bytes)}`;
  return {
    outputLimit: { bytes, name },
    start(spec) {
      const admission = admitCommand(spec.command, confinement, spec.cwd, findByName);
      if (admission.kind === "denied") return err({ kind: "denied", message: admission.needs });
      // The runtime's own list, so that a mistake above is none.
      const permission = Deno.permissions.querySync({ name: "run", command: admission.argv[0] });
      if (permission.state !== "granted" && !confinement.shell) {
        return err({ kind: "denied", message: `needs --allow-run=${admission.argv[0]}` });
      }
      return startAdmitted({ ...spec, argv: admission.argv }, confinement);
    },
  };
}

/** A command that is granted. */
export type Admitted = Omit<ProcessSpec, "command" | "output"> & {
  readonly argv: readonly [string, ...string[]];
};

/** A process of a config that nobody trusts; its output is piped. */
export interface ConfinedProcess extends RunningProcess {
  readonly output: ReadableStream<Uint8Array>;
  /** Ends it at once, with all that is in its sandbox. */
  readonly kill: () => void;
}

/** Starts a command in its sandbox, or as the runtime's permissions alone allow. */
export function startAdmitted(
  command: Admitted,
  confinement: Confinement,
): Result<ConfinedProcess, StartFailure> {
  return isOsConfined(confinement)
    ? startInSandbox(command, confinement)
    : startPermitted(command, confinement);
}

/** Starts a command in a sandbox of its own. */
function startInSandbox(
  command: Admitted,
  confinement: OsConfinement,
): Result<ConfinedProcess, StartFailure> {
  const { program, args, stdin } = launchOf(command, confinement);
  // By its mark it is found where the engine is killed: what makes a sandbox may wait for ever then.
  const mark = command.env[markVariable];
  const env = mark === undefined ? {} : { [markVariable]: mark };
  const started = spawn(program, args, { cwd: "/", env, stdin: "piped" });
  if (!started.ok) return started;
  const child = started.value;
  const fed = feed(child.stdin, stdin);
  const account = new Response(child.stderr).text();
  const exit = async (): Promise<ExitStatus | NotConfined> => {
    const [ended, said] = await Promise.all([exitOf(child), account, fed]);
    const code = exitCodeOf(said);
    if (code !== null) return { kind: "code", code };
    if (ended.kind === "signal") return ended;
    const why = `the sandbox could not be made, exit code ${ended.code}`;
    return { kind: "not_confined", message: why };
  };
  return ok({
    pid: child.pid,
    exit: exit(),
    output: child.stdout,
    kill: () => killChild(child),
  });
}

/** Starts a command that nothing confines but that it is the one which is allowed. */
function startPermitted(
  { argv, env, cwd }: Admitted,
  confinement: Confinement,
): Result<ConfinedProcess, StartFailure> {
  const { scratch, user } = confinement;
  let own: string | null = null;
  try {
    if (!mayRead(cwd, confinement)) own = mkdtempSync(`${scratch}/job-`);
    if (own !== null && user !== null) chownSync(own, user.uid, user.gid);
  } catch (error) {
    const message = messageOf(error);
    return err({ kind: "failed", message: `cannot make a folder for the job: ${message}` });
  }
  const folder = own ?? cwd;
  const started = spawn(argv[0], argv.slice(1), {
    cwd: folder,
    env: { PATH: sandboxPath, HOME: folder, ...env },
    stdin: "null",
    detached: true,
    ...(user === null ? {} : user),
  });
  const leave = () => {
    if (own !== null) removeFolder(own);
  };
  if (!started.ok) {
    leave();
    return started;
  }
  const child = started.value;
  const { pid, stdout, stderr } = child;
  return ok({
    pid,
    exit: exitOf(child).finally(leave),
    output: mergeStreams([stdout, stderr]),
    kill: () => killChild(child),
  });
}

function spawn(
  program: string,
  args: readonly string[],
  options: Deno.CommandOptions,
): Result<Deno.ChildProcess, StartFailure> {
  try {
    const child = new Deno.Command(program, {
      ...options,
      args: [...args],
      clearEnv: true,
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return ok(child);
  } catch (error) {
    const message = messageOf(error);
    if (error instanceof Deno.errors.NotCapable) {
      return err({ kind: "denied", message: `needs --allow-run=${program}` });
    }
    return err({ kind: "failed", message });
  }
}
