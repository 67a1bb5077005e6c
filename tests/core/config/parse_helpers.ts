import assert from "node:assert/strict";
import type { Diagnostic } from "../../../src/core/config/messages/diagnostic.ts";
import { parseConfig } from "../../../src/core/config/parse_config.ts";
import type { JobSpec, Workflow } from "../../../src/core/job_spec.ts";

/** Parses a config at /etc/app/nightly.json that must be usable. */
export async function parseText(text: string) {
  const parsed = await parseConfig({ text, path: "/etc/app/nightly.json", homeDir: "/home/etl" });
  if (!parsed.ok) assert.fail(`not usable: ${parsed.diagnostics.map((one) => one.message)}`);
  return parsed;
}

/** Parses a config without jobs that nothing may be said about. */
export async function workflowOf(app: Record<string, unknown>): Promise<Workflow> {
  const { workflow, warnings } = await parseText(JSON.stringify({ jobs: [], ...app }));
  assert.deepEqual(warnings, []);
  return workflow;
}

/** Parses one job; what is not said about it comes from the app. */
export async function jobOf(
  job: Record<string, unknown>,
  app: Record<string, unknown> = {},
): Promise<{ readonly job: JobSpec; readonly warnings: readonly Diagnostic[] }> {
  const text = JSON.stringify({ ...app, jobs: [{ id: "a", command: "true", ...job }] });
  const { workflow, warnings } = await parseText(text);
  const [parsed] = workflow.jobs;
  assert.ok(parsed);
  return { job: parsed, warnings };
}
