import { hookTitle } from "../core/hooks.ts";
import { reasonOf } from "../core/outcome.ts";
import { printable } from "../core/printable.ts";
import type { RunReport } from "../core/run_report.ts";
import type { CliDependencies } from "./cli_dependencies.ts";
import type { CommandInput } from "./command.ts";

/** Warns on stderr of the hooks that failed, which do not change a run's verdict. */
export function warnOfHooks(
  { hooks }: RunReport,
  { errorStyle }: CommandInput,
  { stderr }: CliDependencies,
): void {
  for (const { name, place, execution, logPath } of hooks) {
    const reason = reasonOf(execution.outcome);
    if (reason === null) continue;
    const log = logPath === null ? "" : `; its log is "${logPath}"`;
    const text = printable(`Hook ${hookTitle({ name, place })} failed: ${reason}${log}`);
    stderr.write(`${errorStyle.yellow("warning:")} ${text}\n`);
  }
}
