import { messageOf } from "../../core/message_of.ts";
import { lstat, opendir, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { RemoveOldFiles } from "../../ports/old_files.ts";

/** See the port. A file that is gone already is no failure. */
export const removeOldFiles: RemoveOldFiles = async (folder, { isMeant, before }) => {
  let removed = 0;
  const failures: string[] = [];
  const trying = async (path: string, action: () => Promise<void>) => {
    try {
      await action();
    } catch (error) {
      if ((error as { code?: unknown }).code === "ENOENT") return;
      const reason = messageOf(error);
      failures.push(
        `"${path}": ${reason.replace(/^E[A-Z]+: /, "").replace(/, \w+( '.*')?$/s, "")}`,
      );
    }
  };
  await trying(folder, async () => {
    for await (const entry of await opendir(folder)) {
      if (!entry.isFile() || !isMeant(entry.name)) continue;
      const path = join(folder, entry.name);
      await trying(path, async () => {
        const stats = await lstat(path);
        if (!stats.isFile() || stats.mtimeMs >= before) return;
        await unlink(path);
        removed++;
      });
    }
  });
  return { removed, failures };
};
