import { type EnvResolver, noVariables } from "../environment/env_layers.ts";
import type { JobSpec } from "../job_spec.ts";
import { getOwn } from "../own_property.ts";
import type { ExpectedOutputs } from "../outputs/expected_outputs.ts";
import { describeUnmet } from "./describe_when.ts";
import type { TestPattern } from "../text/test_pattern.ts";
import { evaluateWhen, type Lookup } from "./evaluate_when.ts";

/** What is known of a job's `when` before the run. */
export type WhenForecast =
  | { readonly kind: "met" }
  /** `because` is what the run will say. */
  | { readonly kind: "unmet"; readonly because: string }
  /** It depends on what other jobs give, or on the run's number. */
  | { readonly kind: "at_run_time" };

/** What a forecast is made with. */
export interface ForecastDeps {
  readonly environmentOf: EnvResolver;
  readonly outputs: ExpectedOutputs;
  /** The engine's own variables; `null` for one that is not known before the run. */
  readonly engines: Readonly<Record<string, string | null>>;
  readonly testPattern: TestPattern;
  /** Returns a variable's value as it may be shown. */
  readonly shownValue: (name: string, value: string) => string;
}

/** Says how the `when` of a job will turn out once all that it depends on has ended. */
export function forecastWhen(
  { when, env }: Pick<JobSpec, "when" | "env">,
  { environmentOf, outputs, engines, shownValue, testPattern }: ForecastDeps,
): WhenForecast {
  if (when === null) return { kind: "met" };
  const { values } = environmentOf(env, outputs.values);
  // What differs without the outputs is made of them, be it by references.
  const others = outputs.isPending ? environmentOf(env, noVariables).values : values;
  const lookup: Lookup = (name) => {
    if (Object.hasOwn(engines, name)) return engines[name] ?? undefined;
    const value = getOwn(values, name);
    return value === getOwn(others, name) ? value : undefined;
  };
  switch (evaluateWhen(when.expression, lookup, testPattern)) {
    case null:
      return { kind: "at_run_time" };
    case true:
      return { kind: "met" };
    case false:
      return { kind: "unmet", because: describeUnmet(when, lookup, shownValue) };
  }
}
