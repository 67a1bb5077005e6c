import type { Failure } from "../core/failure.ts";
import { err, ok, type Result } from "../core/result.ts";
import type { RunPlan } from "../core/run/run_plan.ts";
import type { RunnableConfig } from "./loaded_config.ts";
import type { PrivateFolder, RunAdapters } from "./run_adapters.ts";

/**
 * Makes the folder for the outputs of the jobs that will run, out of reach of those that nobody trusts.
 *
 * @returns `null` for a run without any.
 */
export function makeOutputFolder(
  { config: { workflow, restriction }, plan }: {
    readonly config: Pick<RunnableConfig, "workflow" | "restriction">;
    readonly plan: RunPlan;
  },
  adapters: RunAdapters,
): Result<PrivateFolder | null, Failure> {
  const isNeeded = workflow.jobs.some(({ outputs, index }) =>
    outputs.length > 0 && plan.jobs[index]?.kind === "run"
  );
  if (!isNeeded) return ok(null);
  const { read = [], write = [], user = null } = restriction?.confinement ?? {};
  const granted = [...read, ...write].flatMap(({ path, real }) => [path, real]);
  const made = adapters.makePrivateFolder(granted, user !== null);
  if (made.ok) return made;
  const message = `Cannot make a folder for the outputs of jobs: ${made.error}`;
  return err({ kind: "system", message, hint: "TMPDIR names another place for it" });
}
