/** Makes one stream of several, in the order in which their chunks come; ends with the last one. */
export function mergeStreams(
  streams: readonly ReadableStream<Uint8Array>[],
): ReadableStream<Uint8Array> {
  const readers = streams.map((stream) => stream.getReader());
  const open = new Set(readers);
  return new ReadableStream({
    start(controller) {
      for (const reader of readers) void forward(reader, controller);
    },
    async cancel() {
      await Promise.all([...open].map((reader) => reader.cancel()));
    },
  });

  async function forward(
    reader: ReadableStreamDefaultReader<Uint8Array>,
    controller: ReadableStreamDefaultController<Uint8Array>,
  ): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        await untilWanted(controller);
        controller.enqueue(value);
      }
    } catch {
      // Nobody reads any more.
    }
    open.delete(reader);
    if (open.size === 0) close(controller);
  }
}

/** A job must not be faster than its log: what nobody has taken yet is not piled up. */
async function untilWanted(
  controller: ReadableStreamDefaultController<Uint8Array>,
): Promise<void> {
  while ((controller.desiredSize ?? 1) < 0) await new Promise((resolve) => setTimeout(resolve, 1));
}

function close(controller: ReadableStreamDefaultController<Uint8Array>): void {
  try {
    controller.close();
  } catch {
    // It was cancelled.
  }
}
