import type { TextSink } from "../ports/text_sink.ts";

/** Writes pieces together: one call each would make a plan of 100,000 jobs slow. */
export function writeAll(pieces: Iterable<string>, sink: TextSink): void {
  const chunkLength = 64 * 1024;
  let text = "";
  for (const piece of pieces) {
    text += piece;
    if (text.length < chunkLength) continue;
    sink.write(text);
    text = "";
  }
  sink.write(text);
}
