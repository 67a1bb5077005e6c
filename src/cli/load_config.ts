import { formatDiagnostics } from "../core/config/format_diagnostic.ts";
import { parseConfig } from "../core/config/parse_config.ts";
import type { DependencyManager } from "../core/dependency_manager.ts";
import type { Failure } from "../core/failure.ts";
import type { Workflow } from "../core/job_spec.ts";
import { resolvePath } from "../core/paths.ts";
import type { PluginProblem } from "../core/plugin_spec.ts";
import { err, ok, type Result } from "../core/result.ts";
import type { Style } from "../core/text_style.ts";
import type { CliDependencies } from "./cli_dependencies.ts";

/** A config that can be used. */
export interface LoadedConfig {
  readonly workflow: Workflow;
  readonly graph: DependencyManager;
  /** Warnings laid out for stderr; empty where there are none. */
  readonly warnings: string;
  /** Says what is wrong with plugins, by their names. */
  readonly describeBroken: (broken: ReadonlyMap<string, PluginProblem>) => Promise<Failure>;
}

/**
 * Reads and parses a config. A relative path is resolved here, once, against the folder that the
 * program was started in; messages name the file as it was typed.
 *
 * @param style For the diagnostics, which go to stderr.
 */
export async function loadConfig(
  path: string,
  dependencies: CliDependencies,
  style: Style,
): Promise<Result<LoadedConfig, Failure>> {
  const { cwd, homeDir, stderr, readTextFile, inspectPlugin } = dependencies;
  const absolute = resolvePath(cwd, path);
  const text = await readTextFile(absolute);
  if (!text.ok) {
    return err({ kind: "config", message: `Cannot read config "${path}": ${text.error}` });
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
    readFile: readTextFile,
    inspectPlugin,
  });
  if (!parsed.ok) return err({ kind: "config", message: layOut(parsed.diagnostics) });
  const warnings = parsed.warnings.length === 0 ? "" : layOut(parsed.warnings);
  const { workflow, graph } = parsed;
  return ok({
    workflow,
    graph,
    warnings,
    describeBroken: async (broken) => ({
      kind: "config",
      message: layOut(await parsed.describeBroken(broken)),
    }),
  });
}
