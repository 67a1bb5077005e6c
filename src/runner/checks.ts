import type { CheckSpec } from "../core/check_spec.ts";
import { err, ok, type Result } from "../core/result.ts";
import type { Files } from "../ports/files.ts";

/** Runs one check: relative paths are against `folder`; the error says what was expected and found. */
export type RunCheck = (check: CheckSpec, folder: string) => Promise<Result<null, string>>;

type Check = (
  files: Files,
  params: CheckSpec["params"],
  folder: string,
) => Promise<Result<null, string>>;

const checks: Readonly<Record<string, Check>> = {
  check_file_exists: checkFileExists,
  check_no_ora_errors: checkNoOraErrors,
  check_no_ora_or_sp2_errors: checkNoOraOrSp2Errors,
};

/** Makes the function that runs checks by their registered names. */
export function createCheckRunner(files: Files): RunCheck {
  return async (check, folder) => {
    const run = Object.hasOwn(checks, check.name) ? checks[check.name] : undefined;
    if (run === undefined) return err(`there is no check of this name`);
    try {
      return await run(files, check.params, folder);
    } catch (error) {
      return err(error instanceof Error ? error.message : String(error));
    }
  };
}

// deno-lint-ignore require-await -- a check that needs no waiting has the same shape as the others
async function checkFileExists(
  files: Files,
  params: CheckSpec["params"],
  folder: string,
): Promise<Result<null, string>> {
  const path = textParam(params, "path");
  if (!path.ok) return path;
  return files.isFile(path.value, folder)
    ? ok(null)
    : err(`expected a regular file, found none: "${path.value}"`);
}

async function checkNoOraErrors(
  files: Files,
  params: CheckSpec["params"],
  folder: string,
): Promise<Result<null, string>> {
  const pattern = textParam(params, "log_file");
  if (!pattern.ok) return pattern;
  const paths = await files.glob(pattern.value, folder);
  if (paths.length === 0) return err(`expected a log file, found none: "${pattern.value}"`);
  for (const path of paths) {
    const result = await expectNone(files, path, folder, ["ORA-"]);
    if (!result.ok) return result;
  }
  return ok(null);
}

async function checkNoOraOrSp2Errors(
  files: Files,
  params: CheckSpec["params"],
  folder: string,
): Promise<Result<null, string>> {
  const path = textParam(params, "log_file");
  if (!path.ok) return path;
  return await expectNone(files, path.value, folder, ["ORA-", "SP2-"]);
}

async function expectNone(
  files: Files,
  path: string,
  folder: string,
  texts: readonly string[],
): Promise<Result<null, string>> {
  const found = await files.findLine(path, folder, texts);
  return found === null ? ok(null) : err(`"${path}" line ${found.line}: ${found.text}`);
}

function textParam(params: CheckSpec["params"], name: string): Result<string, string> {
  const value = params[name];
  if (typeof value === "string" && value !== "") return ok(value);
  const found = value === undefined ? "nothing" : JSON.stringify(value);
  return err(`parameter "${name}" must be a text: ${found}`);
}
