import type { CommandValue } from "../../core/commands/command.ts";
import { formatBytes } from "../../core/text/format_bytes.ts";
import { parseBytes } from "../../core/text/parse_bytes.ts";
import { resolvePath } from "../../core/paths.ts";
import type { Result } from "../../core/result.ts";
import type { ProbeEnd } from "../../ports/probes.ts";
import {
  type CheckContext,
  excerptOf,
  fails,
  holds,
  unknown,
  unlessDenied,
  type Verdict,
} from "./check_context.ts";

/**
 * Holds if the path is a folder that the engine's user may make files in. The shell asks the system,
 * which knows of read-only file systems and of root; nothing is written.
 */
export async function checkDirWritable(
  { path }: { readonly path: string },
  context: CheckContext,
): Promise<Verdict> {
  const { files, folder } = context;
  const facts = files.look(path, folder);
  const expected = "a folder that can be written to";
  if (facts === null) return fails(expected, `nothing: "${path}"`);
  if (facts.kind !== "folder") return fails(expected, `something else: "${path}"`);
  const script = 'test -w "$1" && test -x "$1"';
  const own = ["/bin/sh", "-c", script, "sh", resolvePath(folder, path)] as const;
  const ran = await run([...own], context, { isOwn: true });
  if (!ran.ok) return unlessDenied(ran.error, unknown(`cannot ask the system: ${ran.error}`));
  return isExit(ran.value, 0)
    ? holds(`the folder "${path}"`)
    : fails(expected, `one that cannot: "${path}"`);
}

/** Holds if the file system of the path has so much space for the engine's user. */
export async function checkDiskFree(
  { path, min_free }: { readonly path: string; readonly min_free: number | string },
  context: CheckContext,
): Promise<Verdict> {
  const wanted = typeof min_free === "number" ? min_free : parseBytes(min_free);
  if (wanted === null) throw new Error(`Internal error: "${min_free}" was not checked`);
  // POSIX df: needs no right to ask the system directly, which a slot does not have.
  const ran = await run(["df", "-Pk", resolvePath(context.folder, path)], context, {
    isOwn: true,
  });
  if (!ran.ok) return unlessDenied(ran.error, unknown(`cannot ask df: ${ran.error}`));
  const available = /\s\d+\s+\d+\s+(-?\d+)\s+(?:\d+%|-)\s/.exec(ran.value.output)?.[1];
  if (available === undefined) {
    return unknown(`cannot read what df says: ${lastLine(ran.value, context)}`);
  }
  const free = Math.max(0, Number(available) * 1024);
  const found = `${formatBytes(free)} free at "${path}"`;
  return free >= wanted ? holds(found) : fails(`at least ${formatBytes(wanted)}`, found);
}

/** Holds if a command exits with the code. */
export async function checkCommand(
  { command, exit_code }: {
    readonly command: CommandValue;
    readonly exit_code: number;
  },
  context: CheckContext,
): Promise<Verdict> {
  const ran = await run(argvOf(command), context);
  if (!ran.ok) return unlessDenied(ran.error, unknown(`cannot start it: ${ran.error}`));
  const { exit } = ran.value;
  const said = lastLine(ran.value, context);
  const quoted = said === "" ? "" : `: ${said}`;
  // Neither a program that is not there nor one that was killed has said anything about the matter.
  if (exit.kind === "signal") return unknown(`it was killed by ${exit.signal}${quoted}`);
  if (exit.code === exit_code) return holds(`exit code ${exit.code}${quoted}`);
  if (exit.code === 126 || exit.code === 127) {
    return unknown(`it cannot be executed, exit code ${exit.code}${quoted}`);
  }
  return fails(`exit code ${exit_code}`, `${exit.code}${quoted}`);
}

function argvOf(command: CommandValue): readonly [string, ...string[]] {
  if (typeof command === "string") return ["/bin/sh", "-c", command];
  const [program = "", ...args] = command;
  return [program, ...args];
}

function run(
  argv: readonly [string, ...string[]],
  { probes, env, folder: cwd, launcher = [], signal, onProcess }: CheckContext,
  more: { readonly isOwn?: true } = {},
): Promise<Result<ProbeEnd, string>> {
  return probes.run({ argv, launcher, env, cwd, onProcess, ...more }, signal);
}

function isExit({ exit }: ProbeEnd, code: number): boolean {
  return exit.kind === "code" && exit.code === code;
}

/** Returns the last line that a program wrote, as a message quotes it. */
export function lastLine({ output }: ProbeEnd, context: CheckContext): string {
  return excerptOf(output.trimEnd().split("\n").at(-1)?.trim() ?? "", context);
}
