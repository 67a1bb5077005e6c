import { formatBytes } from "../../../core/text/format_bytes.ts";
import { printable } from "../../../core/text/printable.ts";
import { ok } from "../../../core/result.ts";
import type { CommandAction } from "../../command_line/command.ts";
import { noHistory, withKeeper } from "../../db_history.ts";

/** Makes the file of a history as small as it can be. */
export const dbVacuumCommand: CommandAction = async (input, dependencies) =>
  await withKeeper(input, dependencies, (keeper, path) => {
    const sizes = keeper.vacuum(path);
    if (sizes === null) return noHistory(path);
    const { beforeBytes, afterBytes } = sizes;
    dependencies.stdout.write(
      `"${printable(path)}" had ${formatBytes(beforeBytes)} and has ${formatBytes(afterBytes)}\n`,
    );
    return ok(0);
  });
