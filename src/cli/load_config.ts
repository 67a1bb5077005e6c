import type { Diagnostic } from "../core/config/messages/diagnostic.ts";
import { formatDiagnostics } from "../core/config/messages/format_diagnostic.ts";
import type { ConfigSurroundings } from "../core/config/config_variables.ts";
import { parseConfig } from "../core/config/parse_config.ts";
import type { Failure } from "../core/failure.ts";
import { resolvePath } from "../core/paths.ts";
import { err, ok, type Result } from "../core/result.ts";
import type { Style } from "../core/text/text_style.ts";
import type { CliDependencies } from "./cli_dependencies.ts";
import { ConfigReview } from "./config_review.ts";
import type { LoadedConfig, LoadOptions, ReadConfig, RunnableConfig } from "./loaded_config.ts";
import { prepareEnvironment, readCommandLineVariables } from "./run_environment.ts";
import type { ConfinedReading } from "./restricted/load_confined.ts";
import type { Restriction } from "./restricted/restriction.ts";

/**
 * Reads and parses a config to look at it. A relative path is resolved here, once, against the folder
 * that the program was started in; messages name the file as it was typed.
 *
 * @param style For the diagnostics, which go to stderr.
 */
export async function loadConfig(
  path: string,
  dependencies: CliDependencies,
  style: Style,
): Promise<Result<LoadedConfig, Failure>> {
  return await load(path, null, dependencies, style);
}

/**
 * Reads a config and all that it names, to run it: whatever can be known to be wrong before a run is
 * found here, by all commands alike. Writes nothing.
 *
 * @param options What the command line sets.
 */
export async function loadRunnable(
  path: string,
  options: LoadOptions,
  dependencies: CliDependencies,
  style: Style,
): Promise<Result<RunnableConfig, Failure>> {
  const restriction = await findRestriction(options, dependencies, style);
  if (!restriction.ok) return restriction;
  const variables = await readCommandLineVariables(options, dependencies);
  if (!variables.ok) return variables;
  const commandLine = variables.value;
  if (restriction.value !== null) {
    const { loadConfined } = await import("./restricted/load_confined.ts");
    const read = (confined: ConfinedReading) =>
      load(
        path,
        { ...confined.surroundings, commandLine },
        { ...dependencies, ...confined },
        style,
      );
    const loaded = await loadConfined(read, restriction.value, options, dependencies);
    if (!loaded.ok) return loaded;
    const { environmentOf, ...config } = loaded.value;
    const environment = prepareEnvironment(config.workflow, environmentOf, commandLine);
    return ok({ ...config, environment });
  }
  const { env: shell, folderTrouble, prepareLaunch } = dependencies;
  const surroundings = { shell, commandLine, folderTrouble, prepareLaunch };
  const loaded = await load(path, surroundings, dependencies, style);
  if (!loaded.ok) return loaded;
  const { environmentOf, ...config } = loaded.value;
  const environment = prepareEnvironment(config.workflow, environmentOf, commandLine);
  return ok({ ...config, environment, restriction: null });
}

/** Most runs are not restricted, and do not pay for it. */
async function findRestriction(
  { restricted }: LoadOptions,
  dependencies: CliDependencies,
  style: Style,
): Promise<Result<Restriction | null, Failure>> {
  if (restricted === undefined) return ok(null);
  if (restricted === null && dependencies.systemPolicyPath() === null) return ok(null);
  const { restrict } = await import("./restricted/restriction.ts");
  return await restrict(restricted, dependencies, style);
}

/** A list that a template has left empty by mistake is not to look like a good night. */
const nothingToRun = {
  severity: "warning",
  message: "There are no jobs: nothing will run",
  hint: "such a run succeeds; if there were to be jobs, look at what has written the config",
} as const satisfies Diagnostic;

async function load(
  path: string,
  surroundings: ConfigSurroundings | null,
  {
    cwd,
    homeDir,
    stderr,
    readTextFile,
    inspectPlugin,
    testPattern,
    readNamedFile = readTextFile,
    maxLength = Infinity,
  }: CliDependencies & Partial<Pick<ConfinedReading, "readNamedFile" | "maxLength">>,
  style: Style,
): Promise<Result<ReadConfig, Failure>> {
  const absolute = resolvePath(cwd, path);
  const text = await readTextFile(absolute);
  if (!text.ok) {
    const message = `Cannot read config "${path}": ${text.error}`;
    // Under cron and the like it is seldom the folder that somebody had in mind.
    const hint = path.startsWith("/") ? {} : { hint: `It was looked for in "${cwd}"` };
    return err({ kind: "config", message, ...hint });
  }
  if (text.value.length > maxLength) {
    const message = `Cannot read config "${path}": it has more than ${maxLength} characters`;
    return err({ kind: "config", message });
  }
  const layOut = (diagnostics: Parameters<typeof formatDiagnostics>[0]) =>
    formatDiagnostics(diagnostics, { path, text: text.value }, {
      style,
      columns: Math.max(60, stderr.columns()),
    });
  const parsed = await parseConfig({
    text: text.value,
    path: absolute,
    homeDir,
    shownPath: path,
    readFile: readNamedFile,
    inspectPlugin,
    testPattern,
    ...(surroundings === null ? {} : { surroundings }),
  });
  if (!parsed.ok) return err({ kind: "config", message: layOut(parsed.diagnostics) });
  const { workflow, graph, environmentOf, examine, describeBroken } = parsed;
  const said = workflow.jobs.length === 0 ? [...parsed.warnings, nothingToRun] : parsed.warnings;
  return ok({
    workflow,
    graph,
    environmentOf,
    warnings: said.length === 0 ? "" : layOut(said),
    review: new ConfigReview({ examine, describeBroken, layOut }),
  });
}
