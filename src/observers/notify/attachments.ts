import { messageOf } from "../../core/message_of.ts";
import { formatBytes } from "../../core/text/format_bytes.ts";
import { runLogPath } from "../../core/log_paths.ts";
import { baseName } from "../../core/paths.ts";
import { err, type Result } from "../../core/result.ts";
import type { RunHeader } from "../../core/run/run_header.ts";
import type { RunReport } from "../../core/run/run_report.ts";
import type { AttachmentSource } from "../../ports/attachment_source.ts";
import type { MailAttachment } from "../../ports/mailer.ts";

/** What is not attached although it would belong to the mail. */
export interface LeftOut {
  readonly path: string;
  readonly why: string;
}

/** The attachments of one mail. */
export interface Attachments {
  readonly attached: readonly MailAttachment[];
  readonly leftOut: readonly LeftOut[];
}

/** Larger files are attached compressed, bytes. */
const compressFrom = 64 * 1024;

/** Nobody wants to wait for the compression of a larger file, bytes. */
const maxCompressed = 256 * 1024 * 1024;

/** Files that are attached, and those left out that are named; the rest is counted. */
const maxFiles = 50;
const maxNamed = 20;

/** What is attached, and what decides about it. */
export interface AttachmentRequest {
  readonly run: RunHeader;
  readonly report: RunReport;
  /** Most that all of them have together, bytes; 0 is none. */
  readonly maxBytes: number;
  /** Makes the HTML report of the run; `null` where nobody asked for it. */
  readonly makeReport: (() => Promise<Result<string, string>>) | null;
}

/** Gathers what goes with the mail of a run: its own log, the logs of failed jobs, its report. */
export async function gatherAttachments(
  { run, report, maxBytes, makeReport }: AttachmentRequest,
  source: AttachmentSource,
): Promise<Attachments> {
  const attached: MailAttachment[] = [];
  const leftOut: LeftOut[] = [];
  if (maxBytes === 0) return { attached, leftOut };
  const names = new Set<string>();
  let left = maxBytes;
  const add = (name: string, type: string, content: Uint8Array) => {
    left -= content.length;
    attached.push({ name: unique(name, names), type, content });
  };
  if (makeReport !== null) {
    const name = `${baseName(runLogPath(run)).replace(/\.log$/, "")}.html`;
    const made = await makeReport().catch(asTrouble);
    if (!made.ok) leftOut.push({ path: "the report", why: made.error });
    else {
      const content = new TextEncoder().encode(made.value);
      if (content.length <= left) add(name, "text/html; charset=utf-8", content);
      else leftOut.push({ path: "the report", why: tooLarge(content.length, maxBytes) });
    }
  }
  const paths = new Set(report.failed.flatMap(({ logPath }) => logPath === null ? [] : [logPath]));
  for (const path of [runLogPath(run), ...paths]) {
    if (attached.length >= maxFiles) {
      leftOut.push({ path, why: `${maxFiles} files are attached` });
      continue;
    }
    const size = source.size(path);
    if (!size.ok) {
      leftOut.push({ path, why: size.error });
      continue;
    }
    const plain = size.value <= compressFrom;
    if (!plain && size.value > maxCompressed) {
      leftOut.push({ path, why: tooLarge(size.value, maxBytes) });
      continue;
    }
    const content = plain ? await source.read(path, left) : await source.readCompressed(path, left);
    if (!content.ok) leftOut.push({ path, why: content.error });
    else if (content.value === null) leftOut.push({ path, why: tooLarge(size.value, maxBytes) });
    else if (plain) add(baseName(path), "text/plain; charset=utf-8", content.value);
    else add(`${baseName(path)}.gz`, "application/gzip", content.value);
  }
  return { attached, leftOut: named(leftOut) };
}

/** A mail without its report is worth more than no mail. */
function asTrouble(error: unknown): Result<string, string> {
  return err(`it could not be made: ${messageOf(error)}`);
}

function tooLarge(bytes: number, maxBytes: number): string {
  return `${formatBytes(bytes)}: too large for the ${formatBytes(maxBytes)} of all attachments`;
}

function named(leftOut: readonly LeftOut[]): readonly LeftOut[] {
  if (leftOut.length <= maxNamed) return leftOut;
  const rest = leftOut.length - maxNamed;
  return [...leftOut.slice(0, maxNamed), { path: `${rest} more files`, why: "see the log folder" }];
}

/** Logs of jobs with folders of their own may share a name. */
function unique(name: string, names: Set<string>): string {
  let made = name;
  for (let n = 2; names.has(made); n++) made = name.replace(/(\.[^.]+(?:\.gz)?)?$/, `-${n}$1`);
  names.add(made);
  return made;
}
