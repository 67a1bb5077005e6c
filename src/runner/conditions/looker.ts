import { messageOf } from "../../core/message_of.ts";
import type { Command } from "../../core/commands/command.ts";
import type { LookAnswer } from "../../core/conditions/condition.ts";
import type { Look } from "../../core/conditions/look.ts";
import { SecretAutomaton } from "../../core/secrets/secret_automaton.ts";
import { maskText } from "../../core/secrets/secret_masker.ts";
import type { Files } from "../../ports/files.ts";
import type { Probes } from "../../ports/probes.ts";
import type { CheckContext, Verdict } from "../checks/check_context.ts";
import { describeFile } from "../checks/file_checks.ts";
import { checkHttpOk, checkPortOpen } from "../checks/service_checks.ts";
import { lastLine } from "../checks/system_checks.ts";

/** What a look is taken with beside what it says itself. */
export type LookSurroundings = Pick<CheckContext, "signal" | "onProcess">;

/** Takes one look. Never rejects. */
export type TakeLook = (look: Look, around: LookSurroundings) => Promise<LookAnswer>;

/** Makes the function that looks at conditions. */
export function createLooker(
  deps: { readonly files: Files; readonly probes: Probes },
): TakeLook {
  return async (look, around) => {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), look.limitMs);
    const signal = AbortSignal.any([around.signal, limit.signal]);
    const context: CheckContext = {
      ...deps,
      ...around,
      signal,
      folder: look.cwd,
      launcher: look.launcher ?? [],
      env: look.env,
      mask: maskOf(look.maskValues),
      now: Date.now,
    };
    try {
      const answer = await lookAt(look, context);
      if (answer.kind === "met" || answer.kind === "present" || !limit.signal.aborted) {
        return answer;
      }
      return notYet(`the look at it did not end within ${Math.round(look.limitMs) / 1000} s`);
    } catch (error) {
      const reason = messageOf(error);
      // A folder that cannot be read now may be readable later; what is not granted will not be.
      return reason.startsWith("denied: ") ? { kind: "failed", reason } : notYet(reason);
    } finally {
      clearTimeout(timer);
    }
  };
}

function lookAt({ condition }: Look, context: CheckContext): Promise<LookAnswer> {
  switch (condition.kind) {
    case "file":
      return lookAtFiles(condition.path, context);
    case "command":
      return lookByCommand(condition.command, context);
    case "port":
      // An empty name would be this machine.
      if (condition.host.trim() === "") {
        return Promise.resolve({ kind: "failed", reason: "the host is empty" });
      }
      return answerOf(checkPortOpen(condition, context));
    case "http": {
      const { url, method, status } = condition;
      if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
        return Promise.resolve({ kind: "failed", reason: `it is no web address: "${url}"` });
      }
      return answerOf(checkHttpOk({ url, method, status: status ?? undefined }, context));
    }
    case "plugin":
      throw new Error("Internal error: plugins are asked elsewhere");
  }
}

async function answerOf(verdict: Promise<Verdict> | Verdict): Promise<LookAnswer> {
  const made = await verdict;
  if (made.kind === "holds") return { kind: "met", found: made.found };
  // What is not granted will not be: waiting on makes no sense.
  return made.message.startsWith("denied: ")
    ? { kind: "failed", reason: made.message }
    : notYet(made.message);
}

/** Regular files count, and all of those that match make the snapshot. */
async function lookAtFiles(
  pattern: string,
  { files, folder }: CheckContext,
): Promise<LookAnswer> {
  const matches = await files.glob(pattern, folder);
  const lines: string[] = [];
  for (const match of matches) {
    const facts = files.look(match, folder);
    if (facts?.kind !== "file") continue;
    lines.push(`${match}\0${facts.identity} ${facts.size} ${facts.modifiedAt}`);
  }
  const [first] = lines;
  if (first === undefined) {
    const [other] = matches;
    const found = other === undefined ? "none" : describeFile(files.look(other, folder));
    return notYet(`expected a regular file, found ${found}`);
  }
  const name = first.slice(0, first.indexOf("\0"));
  const found = lines.length === 1
    ? `the file "${name}"`
    : `${lines.length} files, the first "${name}"`;
  return { kind: "present", found, snapshot: lines.join("\n") };
}

async function lookByCommand(command: Command, context: CheckContext): Promise<LookAnswer> {
  const { probes, env, folder: cwd, launcher = [], signal, onProcess } = context;
  const argv = command.kind === "argv" && !command.meetsShell
    ? command.argv
    : ["/bin/sh", "-c", command.kind === "nothing" ? "" : command.line];
  const ran = await probes.run({ argv, launcher, env, cwd, onProcess }, signal);
  if (!ran.ok && ran.error.startsWith("denied: ")) return { kind: "failed", reason: ran.error };
  if (!ran.ok) return { kind: "failed", reason: `cannot start it: ${ran.error}` };
  const { exit } = ran.value;
  const said = lastLine(ran.value, context);
  const quoted = said === "" ? "" : `: ${said}`;
  if (exit.kind === "signal") return notYet(`it was killed by ${exit.signal}${quoted}`);
  if (exit.code === 0) return { kind: "met", found: `exit code 0${quoted}` };
  // The shell's own words for a program that is not there or none: waiting makes none of it.
  if (exit.code === 126 || exit.code === 127) {
    return { kind: "failed", reason: `it cannot be executed, exit code ${exit.code}${quoted}` };
  }
  return notYet(`expected exit code 0, found ${exit.code}${quoted}`);
}

function maskOf(values: readonly string[]): CheckContext["mask"] {
  return values.length === 0 ? null : (text) => maskText(new SecretAutomaton(values), text);
}

function notYet(reason: string): LookAnswer {
  return { kind: "not_yet", reason };
}
