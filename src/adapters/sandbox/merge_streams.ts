/** Makes a stream of bytes of several, in the order in which they come; ends with the last one. */
export function mergeStreams(
  streams: readonly ReadableStream<Uint8Array>[],
): ReadableStream<Uint8Array> {
  const readers = streams.map((stream) => stream.getReader());
  const open = new Set(readers);
  return new ReadableStream({
    type: "bytes",
    start(controller) {
      for (const reader of readers) void forward(reader, controller);
    },
    async cancel() {
      await Promise.all([...open].map((reader) => reader.cancel()));
    },
  });

  async function forward(
    reader: ReadableStreamDefaultReader<Uint8Array>,
    controller: ReadableByteStreamController,
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
  controller: ReadableByteStreamController,
): Promise<void> {
  while ((controller.desiredSize ?? 1) < 0) await new Promise((resolve) => setTimeout(resolve, 1));
}

function close(controller: ReadableByteStreamController): void {
  try {
    controller.close();
    // A reader that has brought memory gets it back only so.
    controller.byobRequest?.respond(0);
  } catch {
    // It was cancelled.
  }
}
