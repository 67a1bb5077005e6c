import { formatBytes } from "../../../core/text/format_bytes.ts";
import { resolvePath } from "../../../core/paths.ts";
import { printable } from "../../../core/text/printable.ts";
import { ok } from "../../../core/result.ts";
import type { CommandAction } from "../../command_line/command.ts";
import { noHistory, withKeeper } from "../../db_history.ts";

/** Copies a history to a file. */
export const dbBackupCommand: CommandAction = async (input, dependencies) =>
  await withKeeper(input, dependencies, (keeper, path) => {
    const target = resolvePath(dependencies.cwd, input.operands[0] ?? "");
    const bytes = keeper.backUp(path, target, input.values.has("force"));
    if (bytes === null) return noHistory(path);
    dependencies.stdout.write(
      `Copied "${printable(path)}" to "${printable(target)}" (${formatBytes(bytes)})\n`,
    );
    return ok(0);
  });
