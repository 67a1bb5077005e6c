import { readJsonText } from "../../core/config/json/json_text.ts";
import { resolvePath } from "../../core/paths.ts";
import { printable } from "../../core/text/printable.ts";
import { err, ok } from "../../core/result.ts";
import { shellQuote } from "../../core/text/shell_quote.ts";
import type { CommandAction } from "../command_line/command.ts";
import { simpleConfig, starterConfig } from "../starter_configs.ts";

/** Writes a config to start from, or prints it as plain JSON. */
export const initCommand: CommandAction = async ({ values, operands }, dependencies) => {
  const { stdout, cwd, createTextFile } = dependencies;
  const text = values.has("simple") ? simpleConfig : starterConfig;
  const [file = "jobs.json"] = operands;
  if (values.has("json")) {
    if (operands.length > 0) {
      const message = `With --json no file is written: "${printable(file)}"`;
      return err({ kind: "usage", message, hint: "Leave out FILE or --json" });
    }
    stdout.write(await withoutComments(text));
    return ok(0);
  }
  const path = resolvePath(cwd, file);
  const made = await createTextFile(path, text.replaceAll(" FILE ", ` ${shellQuote(file)} `));
  if (made.ok) {
    const name = shellQuote(file);
    stdout.write(
      `Wrote ${printable(path)}\n\n` +
        `  executioner plan ${name}  # what a run would do\n` +
        `  executioner run ${name}   # run it\n`,
    );
    return ok(0);
  }
  if (made.error === "exists") {
    return err({
      kind: "system",
      message: `Cannot write "${printable(file)}": there is something of that name, and it stays`,
      hint: "Name another file: executioner init FILE",
    });
  }
  return err({
    kind: "system",
    message: `Cannot write "${printable(file)}": ${printable(made.error.reason)}`,
  });
};

async function withoutComments(text: string): Promise<string> {
  const read = await readJsonText(text);
  if (!read.ok) throw new Error("Internal error: the starter config is not JSON");
  return `${JSON.stringify(read.value.value, null, 2)}\n`;
}
