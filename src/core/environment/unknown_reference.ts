import { nearest } from "../text/nearest.ts";

/** Why a reference leads nowhere, for people. */
export interface UnknownReference {
  /** Without a full stop. */
  readonly trouble: string;
  /** What may have been meant, or what to do, or `null`. */
  readonly hint: string | null;
}

/** What the engine gives jobs, over all layers, is no value that others can be made of. */
const engineSets = /^EXECUTIONER_(?:RUN_ID|ATTEMPT|JOB_ID|APPLICATION|LOG_DIR|OUTPUT)$/;

/**
 * Explains why there is no variable of a name.
 *
 * @param known The names of the variables that there are.
 * @param shell The whole environment of the engine, to explain what jobs do not inherit of it.
 */
export function explainUnknown(
  name: string,
  known: Iterable<string>,
  shell: Readonly<Record<string, string>>,
): UnknownReference {
  if (engineSets.test(name)) {
    return { trouble: "the engine sets it when the job starts", hint: null };
  }
  const trouble = "there is no such variable";
  if (Object.hasOwn(shell, name)) {
    return { trouble: `${trouble}; the shell's is not inherited`, hint: null };
  }
  const near = nearest(name, known);
  return { trouble, hint: near === null ? null : `did you mean "${near}"` };
}
