import { closeSync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { err, ok, type Result } from "../../core/result.ts";
import { describeFileError } from "../system/describe_file_error.ts";
import { openPlainFile } from "./plain_file.ts";
import type { JobLog, JobLogs } from "../../ports/job_log.ts";
import { CappedOutput } from "./capped_output.ts";

/**
 * Makes the opener of log files, one file per job and run.
 *
 * @param options `strict` opens nothing but regular files that have no other name: neither links nor
 * pipes that somebody has put there.
 */
export function createJobLogs(
  { strict }: { readonly strict: boolean } = { strict: false },
): JobLogs {
  return {
    open: (path, heading, maxBytes) => open(path, heading, { maxBytes, strict }),
  };
}

/** A log holds output, so it is nobody else's to read unless the operator says so. */
const logMode = 0o640;

function open(
  path: string,
  heading: string | null,
  { maxBytes, strict }: { readonly maxBytes: number | null; readonly strict: boolean },
): Result<JobLog, string> {
  let descriptor: number | null = null;
  try {
    descriptor = strict ? openPlainFile(path, logMode) : openSync(path, "a+", logMode);
    if (heading !== null) writeHeading(descriptor, heading);
    const log = logOf(descriptor, fstatSync(descriptor).size);
    return ok(maxBytes === null ? log : capped(log, new CappedOutput(path, maxBytes)));
  } catch (error) {
    if (descriptor !== null) closeSync(descriptor);
    return err(`cannot open the log file "${path}": ${describeFileError(error)}`);
  }
}

function logOf(descriptor: number, offset: number): JobLog {
  return {
    descriptor,
    offset,
    write: (bytes) => {
      for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
    },
    tail: (maxBytes) => readFrom(descriptor, offset, maxBytes),
    size: () => fstatSync(descriptor).size - offset,
    close: () => closeSync(descriptor),
  };
}

function capped(log: JobLog, output: CappedOutput): JobLog {
  return {
    ...log,
    write: (bytes) => output.write(bytes),
    close() {
      output.close();
      log.close();
    },
  };
}

/** Starts on a line of its own, also behind output that ended within a line. */
function writeHeading(descriptor: number, heading: string): void {
  const { size } = fstatSync(descriptor);
  const last = new Uint8Array(1);
  const broken = size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] !== 10;
  writeSync(descriptor, broken ? `\n${heading}` : heading);
}

function readFrom(
  descriptor: number,
  offset: number,
  maxBytes: number,
): Result<Uint8Array, string> {
  try {
    const end = fstatSync(descriptor).size;
    const start = Math.max(offset, end - maxBytes);
    const bytes = new Uint8Array(Math.max(0, end - start));
    let length = 0;
    while (length < bytes.length) {
      const read = readSync(descriptor, bytes, length, bytes.length - length, start + length);
      if (read === 0) break;
      length += read;
    }
    return ok(bytes.subarray(0, length));
  } catch (error) {
    return err(describeFileError(error));
  }
}
