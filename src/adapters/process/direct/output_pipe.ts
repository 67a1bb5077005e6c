import { lastError, type Libc } from "../../system/libc.ts";
import { pipeBytes, setPipeSize } from "../widen_pipe.ts";
import type { PipeWatch } from "./pipe_watch.ts";
import { fixedWords } from "./spawn_memory.ts";

/** Of <fcntl.h> on Linux. */
const closeOnExec = 0o2000000;
const nonBlocking = 0o4000;
const setStatus = 4;

/** A pipe for the output of a process. */
export interface OutputPipe {
  /** What the process writes to; to be closed here when it has it. */
  readonly descriptor: number;
  /** What it writes, until the last who has that end has closed it. */
  readonly output: ReadableStream<Uint8Array>;
}

/** Opens a pipe; `null` where that did not work. */
export function openOutputPipe(libc: Libc, watch: PipeWatch): OutputPipe | null {
  const ends = fixedWords(2);
  if (libc.pipe2(new Uint8Array(ends.buffer), closeOnExec) !== 0) return null;
  const [from, descriptor] = ends as unknown as readonly [number, number];
  // This end alone: the process is to wait where the pipe is full.
  libc.fcntl(from, setStatus, nonBlocking);
  libc.fcntl(from, setPipeSize, pipeBytes);
  return { descriptor, output: streamOf(from, libc, watch) };
}

/** Reads into the reader's own memory, and waits only where there is nothing yet. */
function streamOf(from: number, libc: Libc, watch: PipeWatch): ReadableStream<Uint8Array> {
  let isOpen = true;
  const close = () => {
    isOpen = false;
    watch.giveUp(from);
    libc.close(from);
  };
  return new ReadableStream({
    type: "bytes",
    autoAllocateChunkSize: pipeBytes,
    async pull(controller) {
      for (let isThere = false; isOpen; isThere = true) {
        const request = controller.byobRequest;
        const view = request?.view;
        if (!request || !view) throw new Error("Internal error: nobody wants to read");
        const memory = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
        const length = Number(libc.read(from, memory, BigInt(memory.length)));
        if (length > 0) return request.respond(length);
        if (length === 0) {
          close();
          controller.close();
          return request.respond(0);
        }
        // Where there is something that cannot be read, waiting would not help.
        if (isThere) throw new Error(`cannot read the job's output: ${lastError(libc)}`);
        await watch.readable(from);
      }
    },
    cancel: close,
  });
}
