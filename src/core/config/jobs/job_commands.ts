import type { Command, CommandValue } from "../../commands/command.ts";
import type { CheckSpec } from "../../check_spec.ts";
import type { JobSpec } from "../../job_spec.ts";
import type { JsonPath } from "../json/json_path.ts";

/** A command that the engine runs for a job beside the job's own. */
export interface SideCommand {
  readonly value: CommandValue;
  /** Whose it is, for messages: `"retry_if"`. */
  readonly name: string;
  /** Where it stands in the job, by the key that holds it. */
  readonly path: JsonPath;
  /** Whether all jobs that do not say otherwise have it from the app. */
  readonly isOfApp: boolean;
}

/** Lists what else is run for a job: whatever a config may have commands in must be known here. */
export function sideCommandsOf(
  job: JobSpec,
  appQuestion: JobSpec["retry"]["question"],
): readonly SideCommand[] {
  const { preChecks, postChecks, conditions, retry: { question } } = job;
  const count = preChecks.length + postChecks.length + conditions.length;
  if (count === 0 && question === null) return [];
  return [
    ...conditions.flatMap(({ condition, place }) =>
      condition.kind === "command" && condition.command.kind !== "nothing"
        ? [{
          value: valueOf(condition.command),
          name: `dependency ${place + 1}`,
          path: ["dependencies", place, "command"],
          isOfApp: false,
        }]
        : []
    ),
    ...preChecks.flatMap((check, at) => checkCommand(check, ["pre_checks", at])),
    ...postChecks.flatMap((check, at) => checkCommand(check, ["post_checks", at])),
    ...question === null ? [] : [{
      value: question.command,
      name: '"retry_if"',
      path: ["retry_if"],
      isOfApp: question === appQuestion,
    }],
  ];
}

function checkCommand({ name, params }: CheckSpec, path: JsonPath): readonly SideCommand[] {
  const value = params["command"];
  if (name !== "check_command" || !isCommandValue(value)) return [];
  return [{
    value,
    name: `check ${Number(path[1]) + 1} of "${path[0]}"`,
    path: [...path, "params", "command"],
    isOfApp: false,
  }];
}

/** Returns a command as a config may have it. */
export function valueOf(command: Exclude<Command, { kind: "nothing" }>): CommandValue {
  return command.kind === "argv" && !command.meetsShell ? command.argv : command.line;
}

function isCommandValue(value: unknown): value is CommandValue {
  return typeof value === "string" ||
    (Array.isArray(value) && value.every((word) => typeof word === "string"));
}
