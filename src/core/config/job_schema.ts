import * as z from "zod/mini";
import { checks } from "./check_schema.ts";
import { keyInfo } from "./key_info.ts";
import { jobRetryShape } from "./retry_schema.ts";
import {
  listOf,
  nonEmptyText,
  path,
  scalar,
  secondsAbove0,
  text,
  variables,
} from "./value_schemas.ts";

/** One job of a config. Keys that it does not name are left out: they are warned of elsewhere. */
export const jobSchema = z.object({
  id: nonEmptyText("to be a string", "to be a text that is not empty").register(keyInfo, {
    kind: "non-empty string",
    description: "The job's name, unique in the file.",
  }),
  // A copy, as what is registered must not be for all texts.
  command: text.check().register(keyInfo, {
    description: "The command line, as `/bin/sh` reads it. A blank one succeeds at once.",
  }),
  description: z._default(scalar, "").register(keyInfo, { description: "Words for people." }),
  dependencies: z._default(listOf(z.string("to hold job ids"), "job ids"), []).register(keyInfo, {
    description: "The jobs that must succeed before this one starts.",
  }),
  timeout: z.optional(secondsAbove0).register(keyInfo, {
    description: "How long one execution may take. Anything but a number above 0 means 600, " +
      "with a warning.",
    defaultText: "the app's `default_timeout`",
  }),
  env_variables: z._default(variables, {}).register(keyInfo, {
    description: "Environment variables of this job; they win over the app's.",
  }),
  pre_checks: checks().register(keyInfo, {
    description: "What must hold before the command is executed for the first time.",
  }),
  post_checks: checks().register(keyInfo, {
    description: "What must hold after the command exits with 0.",
  }),
  ...jobRetryShape,
  log_dir: z.optional(path).register(keyInfo, {
    description: "Where this job's log goes. Relative to `working_dir`; `~` is expanded.",
    defaultText: "the app's `log_dir`",
  }),
});

/** A job as its config has it, checked, with the defaults that do not come from the app. */
export type JobConfig = z.infer<typeof jobSchema>;
