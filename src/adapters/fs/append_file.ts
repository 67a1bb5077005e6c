import type { AppendFile } from "../../ports/append_file.ts";

/** Returns an appender that opens `path`, absolute, when the first text comes. */
export function openAppendFile(path: string): AppendFile {
  let file: Deno.FsFile | null = null;
  return {
    append(text) {
      file ??= open(path);
      const bytes = new TextEncoder().encode(text);
      for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
    },
    close() {
      file?.close();
      file = null;
    },
  };
}

function open(path: string): Deno.FsFile {
  const options = { create: true, append: true } as const;
  try {
    return Deno.openSync(path, options);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/") + 1), { recursive: true });
    return Deno.openSync(path, options);
  }
}
