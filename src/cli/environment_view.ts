import { engineVariables } from "../core/environment/engine_variables.ts";
import type { EnvOrigin, ResolvedEnv } from "../core/environment/env_layer.ts";
import { jobId } from "../core/ids.ts";
import type { JobSpec, Workflow } from "../core/job_spec.ts";
import { getOwn } from "../core/own_property.ts";
import { printable } from "../core/text/printable.ts";
import type { Style } from "../core/text/text_style.ts";
import type { RunEnvironment } from "./run_environment.ts";
import { textTable } from "./views/text_table.ts";

/** One variable as `--visible` shows it. */
export interface ShownVariable {
  readonly name: string;
  /** Masked where it is secret or holds a secret. */
  readonly value: string;
  /** The layer that the value comes from; `engine` where no layer can change it. */
  readonly from: EnvOrigin | "engine";
}

/** Returns a job's variables as its process gets them, sorted by name, secrets masked. */
export function shownVariables(
  job: JobSpec,
  workflow: Workflow,
  environment: RunEnvironment,
): readonly ShownVariable[] {
  const { values, origin } = environment.of(job.env, environment.outputsOf(job).values);
  return shownEntries({ values, origin }, job, workflow, environment);
}

function shownEntries(
  { values, origin }: Pick<ResolvedEnv, "values" | "origin">,
  job: Pick<JobSpec, "id" | "outputs" | "workingDir">,
  workflow: Workflow,
  environment: RunEnvironment,
): readonly ShownVariable[] {
  const unknown = {
    runId: "(the run's number)",
    attempt: "(the attempt's number)",
    mark: "(tells the job's processes from others)",
  };
  const fixed: Readonly<Record<string, string>> = engineVariables(
    { ...workflow, ...unknown },
    job,
    job.outputs.length === 0 ? null : "(a file of the execution)",
  );
  const names = new Set([...Object.keys(values), ...Object.keys(fixed)]);
  return [...names].sort().map((name) => {
    const engines = getOwn(fixed, name);
    if (engines !== null) return { name, value: engines, from: "engine" };
    const value = environment.secrets.shownValue(name, getOwn(values, name) ?? "");
    return { name, value, from: getOwn(origin, name) ?? "engine" };
  });
}

/**
 * Lays out the variables of all jobs for people, in pieces: once those that jobs without variables
 * of their own get, then for each job what is different.
 */
export function* environmentText(
  workflow: Workflow,
  environment: RunEnvironment,
  style: Style,
): Generator<string> {
  const anyJob = { id: jobId("(the job's id)"), outputs: [], workingDir: null };
  const common = shownEntries(environment.of({}), anyJob, workflow, environment);
  yield `${style.bold("Variables of every job:")}\n${table(common, style)}`;
  const known = new Map(common.map((variable) => [variable.name, variable]));
  for (const job of workflow.jobs) {
    const { values } = environment.outputsOf(job);
    const isPlain = Object.keys(job.env).length + Object.keys(values).length === 0;
    if (isPlain && job.workingDir === null) continue;
    const own = shownVariables(job, workflow, environment).filter(({ name, value, from }) => {
      const other = known.get(name);
      // Its id and such are no news.
      if (from === "engine" && name !== "PWD") return false;
      return other === undefined || from !== other.from || value !== other.value;
    });
    if (own.length === 0) continue;
    yield `\n${style.bold(`Other variables of ${printable(job.id)}:`)}\n${table(own, style)}`;
  }
  yield "\n";
}

function table(variables: readonly ShownVariable[], style: Style): string {
  const text = textTable<ShownVariable>(
    [
      { title: "NAME", text: ({ name }) => printable(name) },
      { title: "FROM", text: ({ from }) => from, paint: style.dim },
      { title: "VALUE", text: ({ value }) => printable(value) },
    ],
    variables,
    style.dim,
  );
  return text.replaceAll(/^/gm, "  ").replace(/ +$/, "");
}
