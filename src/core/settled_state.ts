import type { JobState } from "./job_state.ts";
import type { JobPlan } from "./run/run_plan.ts";

/** Returns where a job stands that the plan does not run; `null` for one that it runs. */
export function settledState(decision: JobPlan): JobState | null {
  switch (decision.kind) {
    case "run":
      return null;
    case "skip":
      return { kind: "skipped", because: decision.because };
    case "reuse":
      return { kind: "reused", attempt: decision.attempt, status: decision.status };
    case "hold":
      return { kind: "held", because: decision.because };
    case "block":
      return { kind: "blocked", by: decision.by };
  }
}
