import { nodeFs } from "../system/lazy_node.ts";
import type { AppendFile } from "../../ports/append_file.ts";
import { describeFileError } from "../system/describe_file_error.ts";
import { openPlainFile } from "./plain_file.ts";

/**
 * Returns an appender that opens `path`, absolute, when the first text comes.
 *
 * @param options `strict` opens nothing but a regular file that has no other name.
 */
export function openAppendFile(
  path: string,
  { strict }: { readonly strict: boolean } = { strict: false },
): AppendFile {
  let file: Pick<Deno.FsFile, "writeSync" | "close"> | null = null;
  return {
    append(text) {
      try {
        file ??= strict ? openStrictly(path) : open(path);
        const bytes = new TextEncoder().encode(text);
        for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
      } catch (error) {
        throw new Error(describeFileError(error), { cause: error });
      }
    },
    close() {
      file?.close();
      file = null;
    },
  };
}

/** The folder is there: it was made and looked at before. */
function openStrictly(path: string): Pick<Deno.FsFile, "writeSync" | "close"> {
  const descriptor = openPlainFile(path, 0o640);
  return {
    writeSync: (bytes) => nodeFs().writeSync(descriptor, bytes),
    close: () => nodeFs().closeSync(descriptor),
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
