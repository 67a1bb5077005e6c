import { formatBytes } from "../../../core/text/format_bytes.ts";
import type { HistoryOrigin } from "../../../core/history_path.ts";
import { ok } from "../../../core/result.ts";
import type { CommandAction } from "../../command_line/command.ts";
import { locateNamedHistory } from "../../open_history.ts";

/** Prints the path alone on stdout, for scripts, and what there is to say of it on stderr. */
export const dbPathCommand: CommandAction = async (input, dependencies) => {
  const located = await locateNamedHistory(input, dependencies);
  if (!located.ok) return located;
  const { path, from } = located.value;
  const { sizeOf } = await dependencies.loadHistoryKeeper();
  const size = sizeOf(path);
  const state = size === null ? "there is no such file yet" : formatBytes(size);
  dependencies.stdout.write(`${path}\n`);
  dependencies.stderr.write(`${input.errorStyle.dim(`(${because[from]}; ${state})`)}\n`);
  return ok(0);
};

const because = {
  flag: "named by --db",
  env: "named by EXECUTIONER_DB",
  config: "named by database.path of the config",
  xdg_state_home: "the default, in XDG_STATE_HOME",
  home: "the default, in the home folder",
} as const satisfies Record<HistoryOrigin, string>;
