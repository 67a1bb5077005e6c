import { ok } from "../../core/result.ts";
import { createEditorSchema } from "../../core/config/schemas/editor_schema.ts";
import type { CommandAction } from "../command_line/command.ts";

/** Prints the JSON Schema of configs. */
export const schemaCommand: CommandAction = (_input, { stdout }) => {
  stdout.write(`${JSON.stringify(createEditorSchema(), null, 2)}\n`);
  return Promise.resolve(ok(0));
};
