import type { Command } from "../core/commands/command.ts";
import type { Result } from "../core/result.ts";
import type { DeliveryTrouble } from "./delivery_trouble.ts";

/** A command that is told something by its standard input. */
export interface NoticeCommand {
  readonly command: Exclude<Command, { kind: "nothing" }>;
  /** Words before those of the command, which give it what it starts with. */
  readonly launcher?: readonly string[];
  readonly input: string;
  readonly env: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly cwd: string;
}

/** Runs commands that are told something. */
export interface NoticeProgram {
  /** Runs one to its end; nothing of its group outlives it or, for long, the signal. */
  run(command: NoticeCommand, signal: AbortSignal): Promise<Result<string, DeliveryTrouble>>;
}
