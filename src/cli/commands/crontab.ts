import { overlapPolicies } from "../../core/run/overlap_policy.ts";
import { checkCronTime } from "../../core/schedule/cron_time.ts";
import { resolvePath } from "../../core/paths.ts";
import { printable } from "../../core/text/printable.ts";
import { err, ok } from "../../core/result.ts";
import type { CommandAction } from "../command_line/command.ts";
import { cronLines } from "../cron_lines.ts";
import { loadRunnable } from "../load_config.ts";

/** Prints the lines of a crontab that run a config. */
export const crontabCommand: CommandAction = async (input, dependencies) => {
  const { values, operands, errorStyle } = input;
  const { stdout, stderr, cwd, env, program } = dependencies;
  const at = values.text("at");
  if (at === null) {
    const message = "When the config shall run is not said: give --at TIME";
    return err({ kind: "usage", message, hint: 'As in --at "30 2 * * *": every night at 02:30' });
  }
  const time = checkCronTime(at);
  if (!time.ok) {
    const { message, hint } = time.error;
    return err({ kind: "usage", message: printable(message), ...(hint === null ? {} : { hint }) });
  }
  const user = values.text("user");
  if (user !== null && !/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(user)) {
    return err({
      kind: "usage",
      message: `Option --user must be a user's name: "${printable(user)}"`,
    });
  }
  const overlap = values.choice("if-running", overlapPolicies);
  const [file = ""] = operands;
  const loaded = await loadRunnable(file, { env: {}, envFiles: [] }, dependencies, errorStyle);
  if (!loaded.ok) return loaded;
  stderr.write(loaded.value.warnings);
  const lines = cronLines({
    time: time.value,
    program,
    config: resolvePath(cwd, file),
    application: loaded.value.workflow.applicationName,
    searchPath: env["PATH"] ?? "",
    mailTo: values.text("mailto"),
    user,
    options: ["--quiet", ...overlap === null ? [] : [`--if-running=${overlap}`]],
  });
  if (typeof lines !== "string") {
    return err({ kind: "usage", message: `Cannot write the line: ${lines.impossible}` });
  }
  stdout.write(lines);
  const where = user === null ? "crontab -e" : "a file in /etc/cron.d";
  stderr.write(`${errorStyle.dim(`(nothing is installed: put these lines into ${where})`)}\n`);
  return ok(0);
};
