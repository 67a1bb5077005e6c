import { isoUtc } from "../../core/format_time.ts";
import { printable } from "../../core/printable.ts";
import { err, ok } from "../../core/result.ts";
import { type Denial, denialsOf } from "../denials.ts";
import type { HistoryStore } from "../../ports/history_store.ts";
import type { RunRecord } from "../../ports/history_records.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { CommandAction, CommandInput } from "../command.ts";
import { findRun, parseRunChoice } from "../find_run.ts";
import { withHistory } from "../open_history.ts";
import { auditJson } from "../run_json.ts";
import { wallClock } from "../wall_clock.ts";

/** Shows what a run was granted, everything that was denied in it, and what people changed. */
export const auditCommand: CommandAction = async (input, dependencies) => {
  const choice = parseRunChoice(input.operands[0] ?? "");
  if (!choice.ok) return choice;
  return await withHistory(input, dependencies, (history, path) => {
    const record = findRun(history, path, choice.value, null);
    if (!record.ok) return err(record.error);
    const attempts = attemptsOf(history, record.value);
    const text = input.values.has("json")
      ? `${JSON.stringify(attemptsJson(attempts), null, 2)}\n`
      : auditText(attempts, input, dependencies);
    dependencies.stdout.write(text);
    return ok(0);
  });
};

/** All attempts of a run, the latest last; it was loaded before. */
function attemptsOf(
  history: HistoryStore | null,
  latest: RunRecord,
): readonly [RunRecord, ...RunRecord[]] {
  const earlier: RunRecord[] = [];
  for (let attempt = 1; attempt < latest.run.attempt; attempt++) {
    const record = history?.loadRun(latest.run.runId, attempt) ?? null;
    if (record !== null) earlier.push(record);
  }
  const [first, ...others] = [...earlier, latest];
  return [first ?? latest, ...others];
}

function attemptsJson(attempts: readonly [RunRecord, ...RunRecord[]]) {
  const { run } = attempts[0];
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
    changes: changesOf(attempts).map(auditJson),
  };
}

/** Every record of a run has what was changed in all of its attempts. */
function changesOf(attempts: readonly [RunRecord, ...RunRecord[]]): RunRecord["audit"] {
  return attempts[0].audit;
}

function auditText(
  attempts: readonly [RunRecord, ...RunRecord[]],
  { style }: CommandInput,
  clock: CliDependencies,
): string {
  const { run } = attempts[0];
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
  const changes = changesOf(attempts);
  if (changes.length > 0) lines.push("\nChanged by hand:");
  for (const { at, jobId, action, attempt, user, host, reason } of changes) {
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
