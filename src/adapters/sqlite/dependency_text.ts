import { type Trigger, triggers } from "../../core/graph/trigger.ts";
import type { DependencyRecord } from "../../ports/history_records.ts";

/**
 * Writes a job's dependencies as its definition keeps them: `["extract",["load","failure"]]`, where
 * an id alone means success; `null` where there are none.
 */
export function dependencyText(dependencies: readonly DependencyRecord[]): string | null {
  if (dependencies.length === 0) return null;
  return JSON.stringify(
    dependencies.map(({ id, trigger }) => trigger === "success" ? id : [id, trigger]),
  );
}

/** Reads what {@link dependencyText} wrote; `null` where it is something else. */
export function readDependencyText(text: string | null): readonly DependencyRecord[] | null {
  if (text === null) return none;
  try {
    const entries: unknown = JSON.parse(text);
    if (!Array.isArray(entries)) return null;
    const dependencies = entries.map(dependencyOf).filter((one) => one !== null);
    return dependencies.length === entries.length ? dependencies : null;
  } catch {
    return null;
  }
}

const none: readonly DependencyRecord[] = [];

function dependencyOf(entry: unknown): DependencyRecord | null {
  const [id, trigger] = Array.isArray(entry) ? entry : [entry, "success"];
  return typeof id === "string" && isTrigger(trigger) ? { id, trigger } : null;
}

function isTrigger(value: unknown): value is Trigger {
  return triggers.some((trigger) => trigger === value);
}
