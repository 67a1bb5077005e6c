import { formatBytes } from "../../core/text/format_bytes.ts";
import { formatDuration } from "../../core/text/format_duration.ts";
import { isoUtc } from "../../core/text/format_time.ts";
import type { FileFacts } from "../../ports/files.ts";
import {
  type CheckContext,
  fails,
  holds,
  judgeFiles,
  unknown,
  type Verdict,
} from "./check_context.ts";
import { durationMs, textParam } from "./params.ts";

/** Holds if a regular file is at the path, or matches it. */
export async function checkFileExists(
  params: Readonly<Record<string, unknown>>,
  { files, folder }: CheckContext,
): Promise<Verdict> {
  const path = textParam(params, "path");
  if (!path.ok) return unknown(path.error);
  const matches = await files.glob(path.value, folder);
  const file = matches.find((match) => files.look(match, folder)?.kind === "file");
  if (file !== undefined) return holds(`the file "${file}"`);
  const [other] = matches;
  const found = other === undefined ? "none" : describeFile(files.look(other, folder));
  return fails("a regular file", `${found}: "${path.value}"`);
}

/** Holds if nothing is at the path, or matches it. */
export async function checkFileNotExists(
  { path }: { readonly path: string },
  { files, folder }: CheckContext,
): Promise<Verdict> {
  const [first] = await files.glob(path, folder);
  if (first === undefined) return holds(`nothing at "${path}"`);
  return fails(`nothing at "${path}"`, `${describeFile(files.look(first, folder))}: "${first}"`);
}

/** Holds if every match is a regular file with at least one byte. */
export function checkFileNotEmpty(
  { path }: { readonly path: string },
  context: CheckContext,
): Promise<Verdict> {
  const { files, folder } = context;
  return judgeFiles(path, context, (match) => {
    const facts = files.look(match, folder);
    if (facts?.kind === "file" && facts.size > 0) {
      return holds(`${describeFile(facts)}: "${match}"`);
    }
    return fails("a file that is not empty", `${describeFile(facts)}: "${match}"`);
  });
}

/** Holds if every match was changed recently. */
export function checkFileFresh(
  { path, max_age }: { readonly path: string; readonly max_age: number | string },
  context: CheckContext,
): Promise<Verdict> {
  const { files, folder, now } = context;
  const limitMs = durationMs(max_age);
  return judgeFiles(path, context, (match) => {
    const facts = files.look(match, folder);
    if (facts === null) return unknown(`"${match}" leads nowhere`);
    const ageMs = now() - facts.modifiedAt;
    const found = `a change ${formatDuration(ageMs)} ago (${isoUtc(facts.modifiedAt)})`;
    if (ageMs <= limitMs) return holds(`${found}: "${match}"`);
    return fails(`a change of "${match}" within ${formatDuration(limitMs)}`, found);
  });
}

/** Says what a path leads to. */
export function describeFile(facts: FileFacts | null): string {
  switch (facts?.kind) {
    case "file":
      return facts.size === 0 ? "an empty file" : `a file of ${formatBytes(facts.size)}`;
    case "folder":
      return "a folder";
    case "other":
      return "a special file";
    case undefined:
      return "a link that leads nowhere";
  }
}
