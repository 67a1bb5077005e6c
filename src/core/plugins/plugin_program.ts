import type { ConditionAnswer } from "../conditions/condition.ts";
import { pluginProtocol } from "./plugin_protocol.ts";
import type { PluginQuestion } from "./plugin_question.ts";

/** What a program plugin exits with where the answer is no, not an accident: EX_TEMPFAIL. */
const notYetCode = 75;

/** How a program ended and the last of what it wrote. */
export interface ProgramEnd {
  readonly exit:
    | { readonly kind: "code"; readonly code: number }
    | { readonly kind: "signal"; readonly signal: string };
  readonly stdout: string;
  readonly stderr: string;
}

/** Returns what a program reads from its stdin: one line of JSON. The environment is its own. */
export function programInput({ plugin, purpose, jobId, params, cwd }: PluginQuestion): string {
  const question = { version: pluginProtocol, plugin, purpose, job_id: jobId, params, cwd };
  return `${JSON.stringify(question)}\n`;
}

/**
 * Reads how a program ended. Only two codes are an answer: whatever else ends it, an accident in its
 * own code included, must not be taken for one.
 */
export function programAnswer({ exit, stdout, stderr }: ProgramEnd): ConditionAnswer {
  if (exit.kind === "code" && (exit.code === 0 || exit.code === notYetCode)) {
    const said = lastLine(stdout) || lastLine(stderr) || `exit code ${exit.code}`;
    return exit.code === 0 ? { kind: "met", found: said } : { kind: "not_yet", reason: said };
  }
  const said = lastLine(stderr) || lastLine(stdout);
  return { kind: "failed", reason: said === "" ? endOf(exit) : `${endOf(exit)}: ${said}` };
}

function endOf(exit: ProgramEnd["exit"]): string {
  if (exit.kind === "signal") return `it was killed by ${exit.signal}`;
  const code = `exit code ${exit.code}`;
  return exit.code === 126 || exit.code === 127 ? `it cannot be executed, ${code}` : code;
}

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1)?.trim() ?? "";
}
