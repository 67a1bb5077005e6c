import type { Ask } from "../../ports/ask.ts";
import type { TextSink } from "../../ports/text_sink.ts";

/** An answer is a word; whoever sends more than this sends something else, bytes. */
const maxAnswer = 4096;

/** Where answers come from: stdin. */
export interface AnswerSource {
  read(buffer: Uint8Array): Promise<number | null>;
}

/**
 * Asks on a sink and reads one line, byte by byte: what follows it is left for the next question. The
 * last line counts without a line end too.
 */
export function createAsk(out: TextSink, source: AnswerSource): Ask {
  return async (question) => {
    out.write(question);
    const bytes: number[] = [];
    const buffer = new Uint8Array(1);
    for (;;) {
      const count = await source.read(buffer).catch(() => null);
      if (count === null || count === 0) {
        // The cursor stands behind the question, where nobody has pressed return.
        out.write("\n");
        return bytes.length === 0 ? null : textOf(bytes);
      }
      if (buffer[0] === 0x0a) return textOf(bytes);
      if (bytes.length < maxAnswer) bytes.push(buffer[0] as number);
    }
  };
}

function textOf(bytes: readonly number[]): string {
  return new TextDecoder().decode(Uint8Array.from(bytes)).replace(/\r$/, "");
}
