import type { HookRecord } from "../../ports/hook_record.ts";
import type { JobRecord } from "../../ports/history_records.ts";
import { changeJson } from "./change_text.ts";
import type { RunDiff } from "./run_diff.ts";
import { runJson } from "./run_json.ts";

/** Returns what differs between two runs in the shape that docs/cli.md documents. */
export function diffJson(diff: RunDiff) {
  return {
    before: runJson(diff.runs.before),
    after: runJson(diff.runs.after),
    facts: Object.fromEntries(
      diff.facts.map(({ name, before, after }) => [name, { before, after }]),
    ),
    config_changed: diff.configChanged,
    duration: changeJson(diff.duration),
    added: diff.added.map(({ id }) => id),
    removed: diff.removed.map(({ id }) => id),
    changed: diff.changed,
    verdicts: diff.verdicts.map(({ id, before, after }) => ({
      id,
      before: verdictJson(before),
      after: verdictJson(after),
    })),
    durations: diff.durations.map(({ id, change }) => ({ id, ...changeJson(change) })),
    outputs: diff.outputs.map(({ id, before, after }) => ({
      id,
      before_bytes: before,
      after_bytes: after,
    })),
    values: diff.values,
    hooks: diff.hooks.map(({ hook, before, after }) => ({
      hook,
      before: verdictJson(before),
      after: verdictJson(after),
    })),
    same_count: diff.same,
  };
}

function verdictJson({ status, reason, exitCode, signal }: JobRecord | HookRecord) {
  return { status, reason, exit_code: exitCode, signal };
}
