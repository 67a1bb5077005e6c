import { isoUtc } from "../../core/text/format_time.ts";
import { printable } from "../../core/text/printable.ts";
import { err, ok } from "../../core/result.ts";
import { type Denial, denialsOf } from "../views/denials.ts";
import type { RunRecord } from "../../ports/history_records.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { CommandAction, CommandInput } from "../command_line/command.ts";
import { earlierAttempts } from "../earlier_attempts.ts";
import { findRun, parseRunChoice } from "../find_run.ts";
import { withHistory } from "../open_history.ts";
import { auditJson } from "../views/run_json.ts";
import { wallClock } from "../views/wall_clock.ts";

/** Shows what a run was granted, everything that was denied in it, and what people changed. */
export const auditCommand: CommandAction = async (input, dependencies) => {
  const choice = parseRunChoice(input.operands[0] ?? "");
  if (!choice.ok) return choice;
  return await withHistory(input, dependencies, (history, path) => {
    const record = findRun(history, path, choice.value, null);
    if (!record.ok) return err(record.error);
    const latest = record.value;
    const earlier = earlierAttempts(history, latest.run);
    const audited = { latest, attempts: [...earlier.toReversed(), latest] };
    const text = input.values.has("json")
      ? `${JSON.stringify(auditedJson(audited), null, 2)}\n`
      : auditText(audited, input, dependencies);
    dependencies.stdout.write(text);
    return ok(0);
  });
};

/** The attempts of a run. */
interface AuditedRun {
  /** Like every record of the run it has what was changed in all attempts. */
  readonly latest: RunRecord;
  /** The latest last. */
  readonly attempts: readonly RunRecord[];
}

function auditedJson({ latest: { run, audit }, attempts }: AuditedRun) {
  return {
    run_id: run.runId,
    application_name: run.applicationName,
    attempts: attempts.map((record) => ({
      attempt: record.run.attempt,
      status: record.run.status,
      started_at: isoUtc(record.run.startedAt),
      user: record.run.engine.user,
      host: record.run.engine.host,
      grants: record.run.grants,
      denials: denialsOf(record).map(({ at, jobId, execution, what, reason }) => ({
        at: isoUtc(at),
        job_id: jobId,
        execution,
        what,
        reason,
      })),
    })),
    changes: audit.map(auditJson),
  };
}

function auditText(
  { latest: { run, audit }, attempts }: AuditedRun,
  { style }: CommandInput,
  clock: CliDependencies,
): string {
  const lines = [style.bold(`Audit of run ${run.runId} of ${printable(run.applicationName)}`)];
  for (const record of attempts) {
    const { attempt, status, startedAt, engine, grants } = record.run;
    const who = printable(`${engine.user}@${engine.host}`);
    lines.push(`\nAttempt ${attempt}: ${status}, started ${wallClock(startedAt, clock)} by ${who}`);
    lines.push(
      grants === null
        ? "  not restricted: jobs could do whatever that user may"
        : "  restricted, granted:",
      ...(grants ?? []).map((word) => `    ${printable(word)}`),
    );
    const denials = denialsOf(record);
    if (denials.length > 0) lines.push("  denied:");
    lines.push(...denials.map((denial) => denialText(denial, clock)));
    if (grants !== null && denials.length === 0) lines.push("  nothing was denied");
  }
  if (audit.length > 0) lines.push("\nChanged by hand:");
  for (const { at, jobId, action, attempt, user, host, reason } of audit) {
    const why = reason === null ? "" : `: ${printable(reason)}`;
    const who = printable(`${user}@${host}`);
    lines.push(
      `  ${wallClock(at, clock)}  ${
        printable(jobId)
      }  ${action} in attempt ${attempt} by ${who}${why}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

function denialText({ at, jobId, what, reason }: Denial, clock: CliDependencies): string {
  return `    ${wallClock(at, clock)}  ${printable(jobId ?? "(run)")}  ${printable(what)}: ${
    printable(reason)
  }`;
}
