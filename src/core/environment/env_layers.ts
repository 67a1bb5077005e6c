import type { EnvLayer, EnvOrigin, ResolvedEnv, Variables } from "./env_layer.ts";
import { resolveTemplates } from "./env_templates.ts";
import { parseTemplate, referencesIn, type Template } from "./interpolate.ts";
import type { InheritShellEnv } from "../job_spec.ts";
import { getOwn, setOwn } from "../own_property.ts";

/** The layers that all jobs of a run share. */
export interface SharedEnvLayers {
  /** The engine's own environment, whole. Its values are never interpolated. */
  readonly shell: Variables;
  /** Which of the shell's variables jobs, and references in values, can see. */
  readonly inherit: InheritShellEnv;
  /** Variables of the config's env files. */
  readonly envFiles?: Variables;
  readonly app: Variables;
  /** Contents of the config's secret files; a `${` in them is to be written `$${`. */
  readonly secretFiles?: Variables;
  readonly cli: Variables;
}

/** What `inherit_shell_env: "default"` lets through. */
export const defaultInheritedNames: readonly string[] = [
  "PATH",
  "LD_LIBRARY_PATH",
  "HOME",
  "USER",
  "SHELL",
  "HOSTNAME",
  "TERM",
  "DISPLAY",
  "LANG",
  "LC_ALL",
  "LC_CTYPE",
  "TZ",
  "TMPDIR",
  "TEMP",
  "TMP",
  "JAVA_HOME",
  "PYTHON_HOME",
  "NODE_PATH",
];

/** Resolves a job's environment from its own variables and the outputs of what it depends on. */
export type EnvResolver = (job: Variables, outputs?: Variables) => ResolvedEnv;

/** What jobs get whose dependencies have no outputs. */
export const noVariables: Variables = Object.freeze({});

/**
 * Prepares the layers that all jobs share and returns the function that adds a job's own. CLI beats
 * job beats outputs beat secret files beat app beats env files beat shell, and references in values
 * of all but the shell and the outputs see the winning values of all layers. A job
 * without variables and outputs gets the same frozen object each time, so 100,000 of them cost
 * nothing. Outputs stand for themselves, whatever looks like a reference in them.
 *
 * References: `${NAME}`, `${NAME:-default}` (unset or empty), `$${` for a literal `${`. A variable
 * that refers to itself gets its value of the next lower layer, so `/x:${PATH}` prepends. What leads
 * back to itself through others, is not set anywhere or grows beyond the limit stays as its text,
 * with a warning.
 */
export function createEnvResolver(shared: SharedEnvLayers): EnvResolver {
  const shell: EnvLayer = {
    origin: "shell",
    values: inherited(shared.shell, shared.inherit),
    templates: new Map(),
  };
  const config = [
    createLayer("env_files", shared.envFiles ?? {}),
    createLayer("app", shared.app),
    createLayer("secret_files", shared.secretFiles ?? {}),
  ];
  const cli = createLayer("cli", shared.cli);
  const values: Record<string, string> = {};
  const origin: Record<string, EnvOrigin> = {};
  const common = [shell, ...config, cli];
  for (const layer of common) overlay(values, origin, layer);
  const resolved = resolveTemplates(common, { values, origin }, shared.shell);
  // Copies, since V8 clones a copy some fifty times faster than an object built name by name.
  const base: ResolvedEnv = Object.freeze({
    values: Object.freeze({ ...resolved.values }),
    origin: Object.freeze({ ...resolved.origin }),
    warnings: resolved.warnings,
  });
  const below: EnvLayer = { origin: "app", values: base.values, templates: new Map() };
  const cliValues = pick(base.values, Object.keys(shared.cli));
  const above: EnvLayer = { origin: "cli", values: cliValues, templates: new Map() };
  const templates = [...config, cli].flatMap((layer) => [...layer.templates.values()]);
  const mentioned = new Set(templates.flatMap(referencesIn).map((reference) => reference.name));
  return (variables, given = noVariables) => {
    const names = [...Object.keys(given), ...Object.keys(variables)];
    if (names.length === 0) return base;
    const outputs: EnvLayer = { origin: "outputs", values: given, templates: new Map() };
    const job = createLayer("job", variables);
    const mine = { values: { ...base.values }, origin: { ...base.origin } };
    overlay(mine.values, mine.origin, outputs);
    overlay(mine.values, mine.origin, job);
    // No shared value looks at this job's variables, so all of them stay as they were resolved.
    const settled = base.warnings.length === 0 && !names.some((name) => mentioned.has(name));
    const layers = settled ? [below, outputs, job, above] : [shell, ...config, outputs, job, cli];
    return resolveTemplates(layers, mine, shared.shell);
  };
}

function inherited(shell: Variables, inherit: InheritShellEnv): Variables {
  switch (inherit.kind) {
    case "all":
      return shell;
    case "none":
      return {};
    case "names":
      return pick(shell, inherit.names);
  }
}

function pick(variables: Variables, names: readonly string[]): Variables {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = getOwn(variables, name);
      return value === null ? [] : [[name, value]];
    }),
  );
}

function createLayer(origin: EnvOrigin, values: Variables): EnvLayer {
  const templates = new Map<string, Template>();
  for (const [name, value] of Object.entries(values)) {
    if (value.includes("${")) templates.set(name, parseTemplate(value));
  }
  return { origin, values, templates };
}

/** Puts a layer's variables over those of lower layers; the command line's stay on top. */
function overlay(
  values: Record<string, string>,
  origin: Record<string, EnvOrigin>,
  layer: EnvLayer,
): void {
  for (const [name, value] of Object.entries(layer.values)) {
    const isOwn = layer.origin === "job" || layer.origin === "outputs";
    if (isOwn && getOwn(origin, name) === "cli") continue;
    setOwn(values, name, value);
    setOwn(origin, name, layer.origin);
  }
}
