import type { Failure } from "../../core/failure.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { limitKeys, limitNames, type RunLimits } from "../../core/security/grants.ts";
import type { GrantTexts } from "../../core/security/read_grants.ts";
import type { OptionValues } from "../command_line/option_values.ts";
import { restrictedOptions } from "./restricted_options.ts";

/** What the command line says of a run of a config that nobody trusts. */
export interface RestrictedOptions {
  /** Whether the run is to be restricted; a policy of the system may want it all the same. */
  readonly isAsked: boolean;
  readonly grants: GrantTexts;
  /** As typed, not resolved. */
  readonly policy: string | null;
}

/** Reads the options that restrict a run; a grant for one that is not restricted is a mistake. */
export function readRestrictedOptions(
  values: OptionValues,
): Result<RestrictedOptions | null, Failure> {
  if (!values.knows("restricted")) return ok(null);
  const isAsked = values.has("restricted");
  const given = restrictedOptions.find(({ name }) => values.has(name));
  if (given === undefined) return ok(null);
  if (!isAsked) {
    const message = `Option --${given.name} needs --restricted`;
    const hint = "Without it jobs may do whatever you may";
    return err({ kind: "usage", message, hint });
  }
  const isWholeNet = values.has("allow-net") && values.texts("allow-net").length === 0;
  return ok({
    isAsked,
    policy: values.text("policy"),
    grants: {
      run: split(values.texts("allow-run")),
      read: split(values.texts("allow-read")),
      write: split(values.texts("allow-write")),
      net: isWholeNet ? true : split(values.texts("allow-net")),
      env: split(values.texts("allow-env")),
      shell: values.has("allow-shell"),
      sandbox: values.text("sandbox"),
      sandboxUser: values.text("sandbox-user"),
      limits: Object.fromEntries(
        limitKeys.map((key) => [key, values.text(limitNames[key].option)]),
      ) as Record<keyof RunLimits, string | null>,
    },
  });
}

function split(lists: readonly string[]): readonly string[] {
  return lists.flatMap((list) => list.split(","));
}
