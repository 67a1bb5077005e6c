/** A command as a config has it: a line for `/bin/sh`, or the words of one that meets no shell. */
export type CommandValue = string | readonly string[];

/**
 * What a job runs. A `shell` line goes to `/bin/sh -c`; an `argv` command is a list of words, of the
 * config itself or of a plain line that no shell would treat differently; `nothing` is a blank
 * command, which succeeds.
 */
export type Command =
  | { readonly kind: "shell"; readonly line: string }
  | {
    readonly kind: "argv";
    readonly argv: readonly string[];
    /** The line that the words come from, or that a shell would need for them. */
    readonly line: string;
    /** Whether a shell gets the line where the words cannot be executed; else they fail by themselves. */
    readonly meetsShell: boolean;
  }
  | { readonly kind: "nothing" };
