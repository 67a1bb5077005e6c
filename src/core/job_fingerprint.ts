import type { JobSpec, Workflow } from "./job_spec.ts";
import { folderOf } from "./paths.ts";

/** What of a job's definition is compared, in the order of telling, and how people call it. */
const parts = {
  command: "command",
  dependencies: "dependencies",
  env: "variable names",
  checks: "checks",
  outputs: "outputs",
  folder: "working folder",
} as const;

/** What the plugins of a config are, by their names. */
export type PluginDefinitions = ReadonlyMap<string, string>;

/** Returns what each plugin is, wherever the config's folder lies: its file and its rights. */
export function pluginDefinitions(
  { configPath, plugins }: Pick<Workflow, "configPath" | "plugins">,
): PluginDefinitions {
  const folder = `${folderOf(configPath)}/`;
  return new Map(plugins.map(({ name, path, grants }) => {
    const file = path.startsWith(folder) ? path.slice(folder.length) : path;
    return [name, JSON.stringify([name, file, grants], sortedKeys)];
  }));
}

/**
 * Returns what tells one definition of a job from another: a digest each of its command, its
 * dependencies with their triggers and its conditions, the names of its variables, its checks, the
 * names of its outputs and its own folder; of checks and conditions that ask plugins also what these
 * are. Not of what cannot change the meaning of a success:
 * description, its `when`, time limits, retries, log folder, how often a condition is looked at; nor
 * of variables' values, which are often meant to differ from run to run.
 *
 * @param mask Takes secrets out of a text: nobody must find one by trying what has this digest.
 */
export function fingerprintOf(
  job: JobSpec,
  mask: (text: string) => string,
  plugins: PluginDefinitions = new Map(),
): string {
  const {
    commandText,
    dependencies,
    triggers,
    conditions,
    env,
    preChecks,
    postChecks,
    outputs,
    workingDirText,
  } = job;
  const named = triggers.size === 0
    ? dependencies
    : dependencies.map((id) => `${triggers.get(id) ?? "success"}:${id}`);
  const digests: Readonly<Record<keyof typeof parts, string>> = {
    command: digest(mask(commandText)),
    dependencies: conditions.length === 0 ? digestOfNames(named) : digestOfNames([
      ...named,
      ...conditions.map(({ condition }) => {
        // A space is no beginning of JSON text: no id can look like a condition by chance.
        const asked = condition.kind === "plugin" ? plugins.get(condition.plugin) ?? "" : "";
        return ` ${mask(JSON.stringify(condition, sortedKeys) + asked)}`;
      }),
    ]),
    env: digestOfNames(Object.keys(env)),
    checks: preChecks.length + postChecks.length === 0 ? digestOfNothing : digest(
      mask(JSON.stringify([preChecks, postChecks], sortedKeys)) +
        [...preChecks, ...postChecks].map(({ name }) => plugins.get(name) ?? "").join(""),
    ),
    outputs: digestOfNames(outputs),
    folder: workingDirText === null ? digestOfNothing : digest(mask(workingDirText)),
  };
  return partNames.map((part) => digests[part]).join(".");
}

/** Returns the fingerprints of all jobs of a config, in their order. */
export function fingerprintsOf(
  workflow: Workflow,
  mask: (text: string) => string,
): readonly string[] {
  const plugins = pluginDefinitions(workflow);
  return workflow.jobs.map((job) => fingerprintOf(job, mask, plugins));
}

/**
 * Names the parts that differ between two fingerprints, for people; empty where they are equal. Of
 * fingerprints that cannot be compared part by part it says no more than "definition".
 */
export function changedParts(before: string, now: string): readonly string[] {
  if (before === now) return [];
  const [old, current] = [before.split("."), now.split(".")];
  if (old.length !== partNames.length || current.length !== partNames.length) return ["definition"];
  return partNames.flatMap((part, at) => old[at] === current[at] ? [] : [parts[part]]);
}

/**
 * Returns what tells one config from another: its folder, its variables' names and all its jobs.
 *
 * @param fingerprints Those of its jobs, in their order.
 */
export function configFingerprint(workflow: Workflow, fingerprints: readonly string[]): string {
  const { applicationName, workingDir, env, inheritShellEnv, jobs } = workflow;
  const own = [applicationName, workingDir, Object.keys(env).sort(), inheritShellEnv];
  const lines = jobs.map(({ id, index }) => `${id} ${fingerprints[index]}`);
  return digest([JSON.stringify(own), ...lines].join("\n"));
}

const partNames = Object.keys(parts) as (keyof typeof parts)[];

/** Most jobs have no variables and no checks, and the history keeps all that is said of them. */
const digestOfNothing = "";

/** The order of names means nothing. */
function digestOfNames(names: readonly string[]): string {
  return names.length === 0 ? digestOfNothing : digest(JSON.stringify([...names].sort()));
}

/** Orders the keys of objects: JSON texts that mean the same then are the same. */
function sortedKeys(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1));
}

/**
 * 64 bits over UTF-16 code units, as 16 hexadecimal digits: two multiplicative hashes, each finished
 * so that every bit counts. It tells edits apart, which is all that is asked of it; it is no defence
 * against somebody who looks for a second text with the same digest.
 */
export function digest(text: string): string {
  let a = 0x9e3779b9;
  let b = 0x7f4a7c15;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ (unit + (a >>> 16)), 0x5bd1e995);
  }
  return finished(a, text.length) + finished(b, text.length);
}

function finished(half: number, length: number): string {
  const mixed = Math.imul(half ^ (half >>> 15) ^ length, 0x2c1b3c6d);
  const word = mixed ^ (mixed >>> 13);
  // By halves, which are small integers: V8 is quicker with those.
  return hexadecimal(word >>> 16) + hexadecimal(word & 0xffff);
}

function hexadecimal(bits16: number): string {
  return bits16.toString(16).padStart(4, "0");
}
