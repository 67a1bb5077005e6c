import assert from "node:assert/strict";
import { mergeStreams } from "../../../src/adapters/sandbox/merge_streams.ts";

/** Reads all with memory of the reader's own, as output is read. */
async function readAll(stream: ReadableStream<Uint8Array>): Promise<string> {
  const reader = stream.getReader({ mode: "byob" });
  const decoder = new TextDecoder();
  let text = "";
  for (let memory = new ArrayBuffer(4);;) {
    const { done, value } = await reader.read(new Uint8Array(memory));
    if (done) return text;
    text += decoder.decode(value);
    memory = value.buffer;
  }
}

Deno.test("all of several streams is read, however little is read at once, and then the end", async () => {
  const merged = mergeStreams(
    ["one after the other", "", "another"].map((text) => new Blob([text]).stream()),
  );
  const text = await readAll(merged);
  assert.deepEqual([...text].sort(), [..."one after the otheranother"].sort());
});

Deno.test("who waits for more learns that there is none", async () => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const reader = mergeStreams([readable]).getReader({ mode: "byob" });
  const waiting = reader.read(new Uint8Array(4));
  await writable.close();
  assert((await waiting).done, "the end of the last stream is not the end");
});

Deno.test("streams of a merged one that nobody reads any more are cancelled", async () => {
  let cancelled = 0;
  const endless = () =>
    new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(10)),
      cancel: () => {
        cancelled++;
      },
    });
  const reader = mergeStreams([endless(), endless()]).getReader({ mode: "byob" });
  await reader.read(new Uint8Array(5));
  await reader.cancel();
  assert.equal(cancelled, 2);
});
