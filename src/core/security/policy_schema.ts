import * as z from "zod/mini";
import { keyInfo } from "../config/schemas/key_info.ts";

const entries = z.array(z.string("to hold strings"), "to be a list");
const amount = z.union([z.string(), z.number()], "to be a number or a string");

/** What can be granted, and asked for: the one place of these keys. */
const grantShape = {
  allow_run: z._default(entries, []).register(keyInfo, {
    kind: "list of programs",
    description: "Programs that jobs may start: names, absolute paths or patterns of them.",
  }),
  allow_read: z._default(entries, []).register(keyInfo, {
    kind: "list of paths",
    description: "Files and folders that jobs may read.",
  }),
  allow_write: z._default(entries, []).register(keyInfo, {
    kind: "list of paths",
    description: "Files and folders that jobs may read and change.",
  }),
  allow_net: z._default(z.union([z.boolean(), entries], "to be a boolean or a list"), false)
    .register(keyInfo, {
      kind: "boolean or list of hosts",
      description: "`true` for the whole network; a list holds for the engine's own checks only.",
    }),
  allow_env: z._default(entries, []).register(keyInfo, {
    kind: "list of names",
    description: "Variables of the engine's own environment that jobs may see.",
  }),
  allow_shell: z._default(z.boolean("to be true or false"), false).register(keyInfo, {
    description: "Whether a command may be a line for the shell.",
  }),
  max_memory: limit("How much memory one job may use.", "`1GiB`"),
  max_processes: limit("How many processes and threads one job may have.", "`64`"),
  max_file_size: limit("How large one file, and a job's scratch space, may become.", "`256MiB`"),
  max_output: limit("How much one execution may write to its log.", "`64MiB`"),
  max_open_files: limit("How many files one process may have open.", "`256`"),
  max_cpu_time: limit("How much CPU time one process may use.", "`1h`"),
  max_run_time: limit("How long the whole run may take.", "`24h`"),
  max_jobs: limit("How many jobs a config may have.", "`1000`"),
};

/** A policy file: what an operator grants untrusted configs. */
export const policySchema = z.strictObject({
  ...grantShape,
  sandbox: z.optional(z.string("to be a string")).register(keyInfo, {
    description: "`os`, `deno` or `auto`.",
    defaultText: "`os`",
  }),
  sandbox_user: z.optional(z.union([z.string(), z.number()], "to be a user")).register(keyInfo, {
    kind: "string or number",
    description: "Whom jobs run as where the engine is root.",
    defaultText: "`65533`",
  }),
}, "to be an object");

/** What a config says that its jobs need; how they are confined is the operator's business. */
export const asksSchema = z.object(grantShape, "to be an object");

/** A policy file, checked, with its defaults. */
export type PolicyFile = z.infer<typeof policySchema>;

function limit(description: string, defaultText: string) {
  return z.optional(amount).register(keyInfo, {
    kind: "string or number",
    description,
    defaultText,
  });
}
