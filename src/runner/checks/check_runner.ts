import { messageOf } from "../../core/message_of.ts";
import type { CheckSpec } from "../../core/check_spec.ts";
import { markPart } from "../../core/environment/engine_variables.ts";
import type { NewCheckParams } from "../../core/config/check_params.ts";
import type { Check, Verdict } from "./check_context.ts";
import {
  checkFileContains,
  checkJsonValid,
  checkLogNoMatch,
  checkNoOraErrors,
  checkNoOraOrSp2Errors,
  checkSha256,
} from "./content_checks.ts";
import {
  checkFileExists,
  checkFileFresh,
  checkFileNotEmpty,
  checkFileNotExists,
} from "./file_checks.ts";
import { checkPlugin, type PluginCheckContext } from "./plugin_check.ts";
import { checkHttpOk, checkPortOpen, checkSqliteQuery } from "./service_checks.ts";
import { checkCommand, checkDirWritable, checkDiskFree } from "./system_checks.ts";
import { longestTimerMs } from "../../core/longest_timer.ts";

/** What came out of a check, in words too. */
export interface CheckEnd {
  readonly ok: boolean;
  readonly message: string;
}

/** What a check is run with; the rest of its context is always the same. */
export interface CheckSurroundings extends Omit<PluginCheckContext, keyof CheckDeps> {
  /**
   * Hears of a process that was ended since the check took too long or was cancelled; resolves when
   * nothing that carries the mark is left.
   */
  readonly onCut?: ((pid: number, mark: string) => Promise<void>) | undefined;
}

/** What all checks are run with. */
export type CheckDeps = Pick<PluginCheckContext, "files" | "probes" | "plugins" | "now">;

/** Runs one check. Never rejects. */
export type RunCheck = (check: CheckSpec, around: CheckSurroundings) => Promise<CheckEnd>;

const ancestorChecks: Readonly<Record<string, Check<CheckSpec["params"]>>> = {
  check_file_exists: checkFileExists,
  check_no_ora_errors: checkNoOraErrors,
  check_no_ora_or_sp2_errors: checkNoOraOrSp2Errors,
};

/** The config has made sure of their parameters. */
const newChecks: { readonly [Name in keyof NewCheckParams]: Check<NewCheckParams[Name]> } = {
  check_file_not_exists: checkFileNotExists,
  check_file_not_empty: checkFileNotEmpty,
  check_file_fresh: checkFileFresh,
  check_file_contains: checkFileContains,
  check_log_no_match: checkLogNoMatch,
  check_dir_writable: checkDirWritable,
  check_disk_free: checkDiskFree,
  check_port_open: checkPortOpen,
  check_http_ok: checkHttpOk,
  check_command: checkCommand,
  check_sha256: checkSha256,
  check_json_valid: checkJsonValid,
  check_sqlite_query: checkSqliteQuery,
};

const checks = new Map<string, Check<CheckSpec["params"]>>([
  ...Object.entries(ancestorChecks),
  ...Object.entries(newChecks as Record<string, Check<never>>) as [
    string,
    Check<CheckSpec["params"]>,
  ][],
]);

/**
 * Makes the function that runs checks by their registered names. Any other name is taken for that of a
 * plugin: whoever asks them knows which there are.
 */
export function createCheckRunner(deps: CheckDeps): RunCheck {
  let count = 0;
  return async (check, around) => {
    const run = checks.get(check.name);
    if (check.trouble !== undefined) return { ok: false, message: check.trouble };
    const limit = new AbortController();
    const signal = AbortSignal.any([around.signal, limit.signal]);
    // A longer limit is no limit in practice.
    const timer = check.timeoutMs > longestTimerMs
      ? undefined
      : setTimeout(() => limit.abort(), check.timeoutMs);
    let verdict: Verdict;
    // Told apart from the job's own processes, some of which may be meant to stay.
    const { env, mark } = markPart(around.env, `check/${++count}`);
    let lastPid: number | null = null;
    const onProcess = (pid: number | null) => {
      lastPid = pid ?? lastPid;
      around.onProcess(pid);
    };
    try {
      const context = { ...deps, ...around, env, signal, onProcess };
      verdict = run === undefined
        ? await checkPlugin(check, context)
        : await run(check.params, context);
    } catch (error) {
      const message = messageOf(error);
      verdict = { kind: "unknown", message };
    } finally {
      clearTimeout(timer);
    }
    if (signal.aborted && lastPid !== null && mark !== null) await around.onCut?.(lastPid, mark);
    if (around.signal.aborted) return { ok: false, message: "it was cancelled" };
    if (limit.signal.aborted && verdict.kind !== "holds") {
      return { ok: false, message: `it did not end within ${check.timeoutMs / 1000} s` };
    }
    return endOf(verdict, check.negate);
  };
}

function endOf(verdict: Verdict, negate: boolean): CheckEnd {
  switch (verdict.kind) {
    case "holds":
      return negate
        ? { ok: false, message: `expected the opposite, found ${verdict.found}` }
        : { ok: true, message: `found ${verdict.found}` };
    case "fails":
      return { ok: negate, message: verdict.message };
    case "unknown":
      return { ok: false, message: verdict.message };
  }
}
