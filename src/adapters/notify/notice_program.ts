import { fitText } from "../../core/text/text_width.ts";
import { printableOutput } from "../../core/text/printable.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { DeliveryTrouble } from "../../ports/delivery_trouble.ts";
import type { NoticeCommand, NoticeProgram } from "../../ports/notice_program.ts";
import { runProgram } from "../process/run_program.ts";

/** Runs commands that are told something, each in a session and group of its own. */
export const noticeProgram: NoticeProgram = { run };

async function run(
  { command, launcher = [], input, env, cwd }: NoticeCommand,
  signal: AbortSignal,
): Promise<Result<string, DeliveryTrouble>> {
  const no = (message: string) => err({ message, hint: null, mayPass: false });
  if (signal.aborted) return no("it was not started any more");
  // The shell says in its own words what it cannot find, and both streams become one.
  const words = command.kind === "argv"
    ? ['exec "$@" 2>&1', "sh", ...command.argv]
    : [`exec 2>&1\n${command.line}`];
  const argv = ["/bin/sh", "-c", ...words];
  const ended = await runProgram({ argv, launcher, env, cwd, input, onProcess: () => {} }, signal);
  if (!ended.ok) return no(`could not start: ${ended.error}`);
  const { exit, output } = ended.value;
  if (exit.kind === "code" && exit.code === 0) return ok("exit code 0");
  const why = exit.kind === "code" ? `exit code ${exit.code}` : `killed by ${exit.signal}`;
  const last = fitText(printableOutput(output.trimEnd().split("\n").at(-1) ?? ""), 200, "...");
  return no(last === "" ? why : `${why}: ${last}`);
}
