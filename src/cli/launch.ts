/** How the process was started, told apart from the environment that its caller meant. */
export interface Launch {
  /** Path of the self-contained file that was started, or `null` where Deno started us itself. */
  readonly self: string | null;
  /** The folder that such a file has given the runtime for what it keeps, else `null`. */
  readonly runtimeFolder: string | null;
  /** The caller's environment, without what the file's own start-up put into it. */
  readonly env: Readonly<Record<string, string>>;
}

/** Variables that the self-contained file sets for its runtime; the caller's value is kept aside. */
const replaced = ["DENO_DIR", "DENO_NO_UPDATE_CHECK"] as const;

/**
 * Separates the variables of scripts/packaging/stub.sh from the caller's environment. Jobs must be
 * given the result, never `Deno.env` itself: another Deno that a job runs would use our folders.
 */
export function readLaunch(environment: Readonly<Record<string, string>>): Launch {
  const env: Record<string, string> = { ...environment };
  const self = env["EXECUTIONER_SELF"];
  if (self === undefined) return { self: null, runtimeFolder: null, env };
  const runtimeFolder = env["DENO_DIR"] ?? null;
  delete env["EXECUTIONER_SELF"];
  for (const name of replaced) {
    const callers = env[`EXECUTIONER_CALLER_${name}`];
    delete env[`EXECUTIONER_CALLER_${name}`];
    delete env[name];
    if (callers !== undefined) env[name] = callers;
  }
  return { self, runtimeFolder, env };
}
