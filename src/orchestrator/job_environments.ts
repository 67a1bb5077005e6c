import type { DependencyManager } from "../core/graph/dependency_manager.ts";
import { type EnvResolver, noVariables } from "../core/environment/env_layers.ts";
import type { ResolvedEnv, Variables } from "../core/environment/env_layer.ts";
import type { JobSpec } from "../core/job_spec.ts";
import type { JobOutputs, ShownOutput } from "../core/outputs/job_outputs.ts";
import { listed } from "../core/outputs/parse_outputs.ts";
import type { SecretRegistry } from "../core/secrets/secret_registry.ts";

/** What environments are made of. */
export interface JobEnvironmentsDeps {
  readonly graph: DependencyManager;
  /** Resolves a job's whole environment from its own variables and those that others give it. */
  readonly environmentOf: EnvResolver;
  readonly secrets: SecretRegistry;
  /** What jobs gave that are reused, by their numbers. */
  readonly reusedOutputs: ReadonlyMap<number, Variables>;
}

/**
 * Gives each job its environment, with what the jobs gave that it depends on directly. The engine's
 * own variables are not in it.
 */
export class JobEnvironments {
  readonly #graph: DependencyManager;
  readonly #environmentOf: EnvResolver;
  readonly #secrets: SecretRegistry;
  readonly #outputs: Map<number, Variables>;

  constructor(deps: JobEnvironmentsDeps) {
    this.#graph = deps.graph;
    this.#environmentOf = deps.environmentOf;
    this.#secrets = deps.secrets;
    this.#outputs = new Map(deps.reusedOutputs);
  }

  /** Returns a job's environment as it is once all that it depends on has ended. */
  of(job: Pick<JobSpec, "env" | "dependencies">): ResolvedEnv {
    return this.#environmentOf(job.env, this.#givenTo(job));
  }

  /**
   * Takes what a job gives others. Its secrets are known to the registry from here on.
   *
   * @returns The outputs as they may be shown, and what is to be said of what else it wrote.
   */
  publish(
    index: number,
    { values, ignored }: JobOutputs,
  ): { readonly shown: readonly ShownOutput[]; readonly warning: string | null } {
    this.hide({ ...ignored, ...values });
    this.#outputs.set(index, values);
    const shown = Object.entries(values).map(([name, value]) => {
      const masked = this.#secrets.shownValue(name, value);
      return { name, value: masked, masked: masked !== value };
    });
    const others = Object.keys(ignored);
    const warning = `wrote ${listed(others)}, which its "outputs" do not declare: ignored`;
    return { shown, warning: others.length === 0 ? null : warning };
  }

  /** Lets the registry know the secrets among what a job wrote, whatever became of it. */
  hide(written: Variables): void {
    this.#secrets.learn({ ...written });
  }

  /** Of two dependencies that give the same name, the one that is declared later counts. */
  #givenTo({ dependencies }: Pick<JobSpec, "dependencies">): Variables {
    if (this.#outputs.size === 0) return noVariables;
    const given = dependencies.flatMap((id) => {
      const values = this.#outputs.get(this.#graph.indexOf(id) ?? -1);
      return values === undefined ? [] : Object.entries(values);
    });
    return given.length === 0 ? noVariables : Object.fromEntries(given);
  }
}
