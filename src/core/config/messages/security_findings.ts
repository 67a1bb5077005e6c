import type { TestPattern } from "../../text/test_pattern.ts";
import type { Command } from "../../commands/command.ts";
import { parseCommandValue } from "../../commands/command_line.ts";
import type { ResolvedEnv } from "../../environment/env_layer.ts";
import type { JobId } from "../../ids.ts";
import type { JobSpec, Workflow } from "../../job_spec.ts";
import type { RetryQuestion } from "../../retries/retry_conditions.ts";
import type { CommandFinding, ExamineCommand } from "../../security/examine_command.ts";
import type { Examination } from "../../security/examination.ts";
import { type RuleId, type RuleLevel, rules } from "../../security/rules.ts";
import { isSuspicious } from "../../security/suspicion.ts";
import { appCommandsOf } from "../jobs/app_commands.ts";
import { quote } from "./describe_value.ts";
import type { Spot } from "./findings.ts";
import { sideCommandsOf } from "../jobs/job_commands.ts";
import type { JsonObject } from "../json/json_text.ts";
import type { JobOrigins } from "../jobs/job_origins.ts";

/** Something dangerous in a command of a config. */
export interface SecurityFinding {
  readonly rule: RuleId;
  readonly level: RuleLevel;
  /** `null` where it is in what all jobs have from the app. */
  readonly job: JobId | null;
  /** What is dangerous and why, in one line without its place. */
  readonly message: string;
  readonly hint: string;
  readonly at: Spot;
}

/** What a config's commands are examined with. */
export interface SecurityScene {
  readonly workflow: Pick<Workflow, "workingDir" | "security" | "jobs" | "hooks" | "notify">;
  /** The top level as the file has it. */
  readonly raw: JsonObject;
  readonly origins: Pick<JobOrigins, "spotOf">;
  readonly environmentOf: (own: JobSpec["env"]) => Pick<ResolvedEnv, "values">;
  readonly appQuestion: RetryQuestion | null;
  readonly homeDir: string | null;
  /** By which the config's regular expressions are tried. */
  readonly testPattern: TestPattern;
}

/** Examines every command of a config. What is plainly harmless never meets a parser. */
export async function findDangers(scene: SecurityScene): Promise<readonly SecurityFinding[]> {
  const { workflow: { security: policy, jobs }, origins } = scene;
  const suspects: Suspect[] = [];
  const seen = new Set<unknown>();
  for (const job of jobs) {
    const territory = territoryOf(job, scene);
    const examination = { policy, territory };
    if (isSuspicious(job.command, examination)) {
      const at = () => origins.spotOf(job, ["command"]);
      const whose = `Command of job ${quote(job.id)}`;
      suspects.push({ command: job.command, whose, at, job, examination, isOfApp: false });
    }
    for (const { value, name, path, isOfApp } of sideCommandsOf(job, scene.appQuestion)) {
      if (isOfApp && seen.has(value)) continue;
      if (isOfApp) seen.add(value);
      const at = (): Spot =>
        isOfApp ? { path: ["default_retry_if"], part: "value" } : origins.spotOf(job, path);
      const command = parseCommandValue(value);
      if (!isSuspicious(command, examination)) continue;
      const whose = isOfApp ? '"default_retry_if"' : `Command of ${name} of job ${quote(job.id)}`;
      suspects.push({ command, whose, at, job, examination, isOfApp });
    }
  }
  for (const { command, title, at } of appCommandsOf(scene.workflow, scene.raw)) {
    const examination = { policy, territory: territoryOf(null, scene) };
    if (!isSuspicious(command, examination)) continue;
    const whose = `Command of ${title}`;
    suspects.push({ command, whose, at: () => at, job: null, examination, isOfApp: true });
  }
  if (suspects.length === 0) return [];
  const { createExaminer } = await import("../../security/examine_command.ts");
  const examiners = new Map<string, ExamineCommand>();
  return suspects.flatMap((suspect) => {
    const { job, command, examination } = suspect;
    const { workingDir } = examination.territory;
    const examine = examiners.get(workingDir) ?? createExaminer(examination, scene.testPattern);
    examiners.set(workingDir, examine);
    // Few commands are about variables in a way that matters, and to resolve them takes time.
    let values: ResolvedEnv["values"] | null = null;
    const isFilled = (name: string) => {
      values ??= scene.environmentOf(job?.env ?? {}).values;
      return Object.hasOwn(values, name) && values[name] !== "";
    };
    return examine(command, isFilled).map((one) => describe(one, suspect));
  });
}

interface Suspect {
  readonly command: Command;
  readonly whose: string;
  readonly at: () => Spot;
  readonly job: JobSpec | null;
  readonly examination: Examination;
  /** Whether all jobs have it from the app. */
  readonly isOfApp: boolean;
}

function territoryOf(
  job: JobSpec | null,
  { workflow: { workingDir, security }, homeDir }: SecurityScene,
): Examination["territory"] {
  return {
    workingDir: job?.workingDir ?? workingDir,
    workspacePaths: security.workspacePaths,
    homeDir,
  };
}

function describe(
  { rule, span: { from, to }, detail }: CommandFinding,
  { command, whose, at, job, isOfApp }: Suspect,
): SecurityFinding {
  const { does, level } = rules[rule];
  const isWords = command.kind === "argv" && !command.meetsShell;
  const line = command.kind === "nothing" ? "" : command.line;
  const part = isWords ? line : line.slice(from, to);
  const where = isWords ? `word ${from + 1}` : `column ${from + 1}`;
  const why = detail === null ? `: ${quote(part)}` : `: ${detail}`;
  const spot = at();
  return {
    rule,
    level,
    job: isOfApp || job === null ? null : job.id,
    message: `${whose} ${does}${why} (${where}, rule ${rule})`,
    hint: hintFor(rule),
    at: isWords ? spot : { ...spot, within: { of: line, offset: from, length: to - from } },
  };
}

function hintFor(rule: RuleId): string {
  switch (rule) {
    case "remove-unset":
      return 'write "${NAME:?}", which fails where the variable is empty';
    case "unparsable":
      return "mend it, or quote what is meant literally";
    case "system-write":
    case "system-install":
    case "outside-workspace":
      return "if it is meant: name the folder in workspace_paths, or the command in " +
        "command_allowlist_patterns";
    default:
      return "if it is meant: name the program in command_whitelist, or the command in " +
        "command_allowlist_patterns";
  }
}
