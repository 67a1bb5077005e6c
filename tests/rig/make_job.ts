import { DependencyManager } from "../../src/core/graph/dependency_manager.ts";
import { jobId } from "../../src/core/ids.ts";
import type { Trigger } from "../../src/core/graph/trigger.ts";
import type { JobSpec } from "../../src/core/job_spec.ts";

/** A job for tests: what is not given is the default of a config. */
export type JobSketch = Partial<Omit<JobSpec, "id" | "dependencies" | "triggers">> & {
  readonly id: string;
  readonly triggers?: Readonly<Record<string, Trigger>>;
  readonly dependencies?: readonly string[];
};

/** Makes jobs with all defaults set, numbered in their order. */
export function makeJobs(sketches: readonly JobSketch[]): readonly JobSpec[] {
  return sketches.map((sketch, index) => ({
    index,
    description: "",
    command: { kind: "argv", argv: ["true"], line: "true", meetsShell: true },
    commandText: "true",
    timeoutMs: 10_800_000,
    env: {},
    preChecks: [],
    postChecks: [],
    retry: {
      maxRetries: 0,
      delayMs: 30_000,
      backoff: 1.5,
      jitter: 0.1,
      maxDelayMs: 0,
      maxTimeMs: 1_800_000,
      onStatus: ["ERROR", "FAILED", "TIMEOUT"],
      onExitCodes: [1],
      onOutput: [],
      question: null,
    },
    workingDir: null,
    workingDirText: null,
    processSettings: { umask: null, nice: null, runAs: null, limits: {} },
    logDir: null,
    logMaxBytes: null,
    killGraceMs: 5_000,
    conditions: [],
    expectedMs: null,
    allowFailure: false,
    when: null,
    outputs: [],
    priority: 0,
    resources: {},
    ...sketch,
    triggers: new Map(
      Object.entries(sketch.triggers ?? {}).map(([id, trigger]) => [jobId(id), trigger]),
    ),
    id: jobId(sketch.id),
    dependencies: (sketch.dependencies ?? []).map(jobId),
  }));
}

/** Links jobs that are known to be linkable. */
export function makeGraph(jobs: readonly JobSpec[]): DependencyManager {
  const built = DependencyManager.build(jobs);
  if (!built.ok) throw new Error(`The test's graph is wrong: ${JSON.stringify(built.error)}`);
  return built.value;
}
