/**
 * What a job runs. A `shell` line goes to `/bin/sh -c`; an `argv` command is a plain line that no
 * shell would treat differently from its words; `nothing` is a blank command, which succeeds.
 */
export type Command =
  | { readonly kind: "shell"; readonly line: string }
  | { readonly kind: "argv"; readonly argv: readonly string[]; readonly line: string }
  | { readonly kind: "nothing" };
