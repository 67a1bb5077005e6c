import { formatBytes } from "../../../core/text/format_bytes.ts";
import { printable } from "../../../core/text/printable.ts";
import { ok } from "../../../core/result.ts";
import type { CommandAction } from "../../command_line/command.ts";
import { largeCount, noHistory, withKeeper } from "../../db_history.ts";

/** Checks a history; exit code 1 where something is wrong. */
export const dbCheckCommand: CommandAction = async (input, dependencies) =>
  await withKeeper(input, dependencies, (keeper, path) => {
    const { stdout } = dependencies;
    const { style } = input;
    const found = keeper.check(path);
    if (found === null) return noHistory(path);
    const { problems, schemaVersion, sizeBytes, runCount, jobCount } = found;
    stdout.write(
      `${printable(path)}: schema ${schemaVersion}, ${largeCount(runCount, "run")}, ` +
        `${largeCount(jobCount, "job row")}, ${formatBytes(sizeBytes)}\n`,
    );
    for (const problem of problems) stdout.write(`${style.red("-")} ${printable(problem)}\n`);
    if (problems.length === 0) {
      stdout.write(`${style.green("The history is sound")}: pages, references and records\n`);
      return ok(0);
    }
    stdout.write(
      `${style.red("The history is not sound")}: put a backup in its place; executioner goes on ` +
        "using what can be read\n",
    );
    return ok(1);
  });
