import type { CliDependencies } from "./cli_dependencies.ts";
import type { CommandInput } from "./command_line/command.ts";

/** What recovering needs to know of its surroundings. */
export interface RecoveryPlace {
  /** Path of the history. */
  readonly path: string;
  readonly input: CommandInput;
  readonly dependencies: CliDependencies;
}
