import type { JobId } from "../ids.ts";
import { printable } from "../text/printable.ts";
import type { RuleId, RuleLevel } from "../security/rules.ts";
import type { ConfigSource } from "./config_source.ts";
import type { Diagnostic } from "./messages/diagnostic.ts";
import { type FindingSource, locate } from "./messages/findings.ts";
import { LineIndex } from "./json/line_index.ts";
import { findDangers, type SecurityScene } from "./messages/security_findings.ts";

/** Something dangerous in a command of a config, with its place. */
export interface Danger {
  readonly rule: RuleId;
  readonly level: RuleLevel;
  /** `null` where it is in what all jobs have from the app. */
  readonly job: JobId | null;
  /** What is dangerous and why, in one line. */
  readonly message: string;
  /** The place in words: `jobs.json:4:32`. */
  readonly position: string;
  /** An error where the policy is strict, else a warning. */
  readonly diagnostic: Diagnostic;
}

/** Examines every command of a config, in the order of its jobs. Nothing is run. */
export async function examineConfig(
  scene: SecurityScene,
  sources: readonly ConfigSource[],
): Promise<readonly Danger[]> {
  const found = await findDangers(scene);
  if (found.length === 0) return [];
  const severity = scene.workflow.security.mode === "strict" ? "error" : "warning";
  const placed = await Promise.all(sources.map(async ({ document, text }, number) => {
    const places = await document.places();
    return number === 0 ? { places } : { places, text };
  })) satisfies readonly FindingSource[];
  const indexes = sources.map(({ text }) => new LineIndex(text.text));
  return found.map(({ rule, level, job, message, hint, at }) => {
    const diagnostic = locate({ severity, message, hint, at }, placed);
    const number = at.source ?? 0;
    const path = printable(sources[number]?.text.path ?? "");
    const { line, column } = indexes[number]?.positionOf(diagnostic.place?.offset ?? 0) ??
      { line: 1, column: 1 };
    return { rule, level, job, message, position: `${path}:${line}:${column}`, diagnostic };
  });
}
