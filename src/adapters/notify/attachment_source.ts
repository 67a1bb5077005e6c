import { messageOf } from "../../core/message_of.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { AttachmentSource } from "../../ports/attachment_source.ts";

/** Reads files of the disk to go with a mail. */
export const attachmentSource: AttachmentSource = { size, read, readCompressed };

function size(path: string): Result<number, string> {
  try {
    const facts = Deno.statSync(path);
    return facts.isFile ? ok(facts.size) : err("it is no file");
  } catch (error) {
    return err(error instanceof Deno.errors.NotFound ? "there is no such file" : describe(error));
  }
}

async function read(path: string, maxBytes: number): Promise<Result<Uint8Array | null, string>> {
  try {
    using file = await Deno.open(path);
    return ok(await gather(file.readable, maxBytes));
  } catch (error) {
    return err(describe(error));
  }
}

async function readCompressed(
  path: string,
  maxBytes: number,
): Promise<Result<Uint8Array | null, string>> {
  try {
    using file = await Deno.open(path);
    const compressed = file.readable.pipeThrough(new CompressionStream("gzip"));
    return ok(await gather(compressed, maxBytes));
  } catch (error) {
    return err(describe(error));
  }
}

/** Reads a stream to its end, or cancels it once it has more than that. */
async function gather(
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > maxBytes) return null;
    chunks.push(chunk);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function describe(error: unknown): string {
  return messageOf(error);
}
