import * as z from "zod/mini";
import { askedCommand } from "./command_schema.ts";
import { keyInfo } from "./key_info.ts";
import { durationAbove0, nonEmptyText } from "./value_schemas.ts";

const command = nonEmptyText('to be a command, or an object with "command"');

/** One command of a hook that says more than its line. */
export const hookSchema = z.object({
  command: askedCommand(
    "The command line, as `/bin/sh` reads it, or a list of a program and its arguments.",
  ),
  timeout: z._default(durationAbove0, 300).register(keyInfo, {
    description: "How long it may take; then it is ended.",
  }),
});

const entry = z.union([command, hookSchema], 'to be a command, or an object with "command"');

function commands(when: string) {
  return z.optional(z.union([entry, z.array(entry)], "to be a command or a list of commands"))
    .register(keyInfo, {
      kind: "command or list of commands",
      description: `Run after ${when}.`,
      defaultText: "none",
    });
}

/** What `hooks` holds. */
export const hooksSchema = z.object({
  on_success: commands("a run that succeeded"),
  on_failure: commands("a run that failed or was interrupted"),
  on_exit: commands("every run, behind the others"),
}, "to be an object");
