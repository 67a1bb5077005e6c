import type { ConfigSurroundings } from "../../core/config/config_variables.ts";
import type { Failure } from "../../core/failure.ts";
import { folderOf, resolvePath } from "../../core/paths.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { confineWorkflow, maxRestrictedConfig } from "../../core/security/confine_workflow.ts";
import { refuseNotices } from "../../core/security/refuse_notices.ts";
import { mayRead } from "../../core/security/confinement.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { LoadOptions, ReadConfig } from "../loaded_config.ts";
import { findHistory } from "../find_history.ts";
import { launchConfined } from "./launch_confined.ts";
import { narrow, type Restriction } from "./restriction.ts";

/** What a config that nobody trusts is read with. */
export interface ConfinedReading {
  readonly surroundings: Omit<ConfigSurroundings, "commandLine">;
  /** Reads files that the config names. */
  readonly readNamedFile: CliDependencies["readTextFile"];
  /** Looks at no plugin: no restricted config has any. */
  readonly inspectPlugin: CliDependencies["inspectPlugin"];
  /** Of the config's text, UTF-16 units. */
  readonly maxLength: number;
}

/** A config that was read, and what confines its jobs. */
export type ConfinedConfig = ReadConfig & { readonly restriction: Restriction };

/**
 * Reads a config that nobody trusts: the files that it names must be granted, and of the environment
 * it sees what is granted; where it says that it needs less, it is granted no more. What only the
 * operator decides is taken out of it.
 */
export async function loadConfined(
  read: (reading: ConfinedReading) => Promise<Result<ReadConfig, Failure>>,
  restriction: Restriction,
  options: LoadOptions,
  dependencies: CliDependencies,
): Promise<Result<ConfinedConfig, Failure>> {
  const { grants, confinement, sandbox } = restriction;
  const visible = new Set(grants.env);
  const shell = Object.fromEntries(
    Object.entries(dependencies.env).filter(([name]) => visible.has(name)),
  );
  const loaded = await read({
    surroundings: {
      shell,
      // Jobs run in a folder of their own where this one is not granted.
      folderTrouble: async (path) =>
        mayRead(path, confinement) ? await dependencies.folderTrouble(path) : null,
      prepareLaunch: (settings) => Promise.resolve(launchConfined(settings, restriction)),
    },
    readNamedFile: (path) => Promise.resolve(sandbox.readGranted(path, confinement)),
    inspectPlugin: () => Promise.resolve({ message: "a restricted config has no plugins" }),
    maxLength: maxRestrictedConfig,
  });
  if (!loaded.ok) return loaded;
  const { workflow, environmentOf } = loaded.value;
  if (workflow.asks !== null && !restriction.isNarrowed) {
    const narrowed = await narrow(restriction, workflow.asks);
    // What it sees of the environment and what its processes start with depends on it too.
    return narrowed.ok ? await loadConfined(read, narrowed.value, options, dependencies) : narrowed;
  }
  const named = options.logDir ?? null;
  const confined = confineWorkflow(workflow, environmentOf, {
    limits: grants.limits,
    hasOwnFiles: confinement.os !== null,
    logDir: named === null
      ? ownLogDir(options, dependencies)
      : resolvePath(dependencies.cwd, named),
    namesLogDir: named !== null,
    namesHistory: (options.db ?? null) !== null,
  });
  const refusals = [
    ...confined.ok ? [] : confined.error,
    ...refuseNotices(workflow.notify, confinement),
  ];
  if (!confined.ok || refusals.length > 0) {
    return err({ kind: "denied", message: refusals.join("\n") });
  }
  return ok({ ...loaded.value, workflow: confined.value, restriction });
}

/** Beside the history, where no config leads. */
function ownLogDir({ db = null }: LoadOptions, dependencies: CliDependencies): string {
  const history = findHistory({ flag: db, config: null }, dependencies);
  return history.ok ? `${folderOf(history.value)}/logs` : "/nonexistent/logs";
}
