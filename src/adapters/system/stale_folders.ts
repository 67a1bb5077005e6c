import { lstatSync, readdirSync, realpathSync, rmdirSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import process from "node:process";
import { isTagOfDead } from "../proc/engine_tag.ts";
import { processIds, readOfProcess } from "../proc/proc_files.ts";
import { privateFolderName, temporaryFolders } from "./folders.ts";

/** What {@link makePrivateFolder} appends, and how the engine calls the files that it makes in it. */
const [randomEnd, outputName] = [/^(.+)-\w{6}$/, /^\d+-\d+$/];

/**
 * Removes the folders for outputs of engines of this user that were killed. One goes only if its name
 * says that a dead engine made it, nobody else can write to it, nothing is in it but files of the
 * engine's, and no process was told of it: a job that has outlived its engine may still write there.
 */
export function removeStaleFolders(): void {
  const stale = temporaryFolders(realpathSync(tmpdir())).flatMap(staleFolders);
  if (stale.length === 0) return;
  const environments = (processIds() ?? []).map((pid) => readOfProcess(pid, "environ") ?? "");
  for (const path of stale) {
    if (environments.some((text) => text.includes(`${path}/`))) continue;
    try {
      removeOwn(path);
    } catch {
      // It is in a folder that the system clears in its time.
    }
  }
}

function staleFolders(base: string): readonly string[] {
  try {
    return readdirSync(base).flatMap((name) => {
      const tag = randomEnd.exec(privateFolderName.exec(name)?.[1] ?? "")?.[1];
      return tag !== undefined && isTagOfDead(tag) ? [`${base}/${name}`] : [];
    });
  } catch {
    return [];
  }
}

function removeOwn(path: string): void {
  const stats = lstatSync(path);
  const isOwn = stats.isDirectory() && stats.uid === process.getuid?.() &&
    (stats.mode & 0o022) === 0;
  if (!isOwn) return;
  const entries = readdirSync(path, { withFileTypes: true });
  if (!entries.every((entry) => entry.isFile() && outputName.test(entry.name))) return;
  for (const { name } of entries) unlinkSync(`${path}/${name}`);
  rmdirSync(path);
}
