import { pipeBytes } from "../../../core/pipe_bytes.ts";
import { lastErrno, lastError, type Libc } from "../../system/libc.ts";
import { openFlags } from "../../system/open_flags.ts";
import { setPipeSize } from "../widen_pipe.ts";
import type { PipeWatch } from "./pipe_watch.ts";
import { fixedWords } from "./spawn_memory.ts";

/** Of <fcntl.h> on Linux. */
const setStatus = 4;

/** Of errno(3): there is nothing yet. */
const tryAgain = 11;

/** How many reads may follow each other before all else in this thread has its turn. */
const readsInTurn = 4;

/** A pipe for the output of a process. */
export interface OutputPipe {
  /** What the process writes to. */
  readonly descriptor: number;
  /** Closes that end here, as the process has it now, or will never have it. */
  handOver(): void;
  /** What it writes, until the last who has that end has closed it. */
  readonly output: ReadableStream<Uint8Array>;
}

/** Opens a pipe; `null` where that did not work. */
export function openOutputPipe(libc: Libc, watch: PipeWatch): OutputPipe | null {
  const ends = fixedWords(2);
  if (libc.pipe2(ends, openFlags.closeOnExec) !== 0) return null;
  const [from = -1, descriptor = -1] = ends;
  // This end alone: the process is to wait where the pipe is full.
  libc.fcntl(from, setStatus, openFlags.nonBlocking);
  libc.fcntl(from, setPipeSize, pipeBytes);
  const handOver = () => void libc.close(descriptor);
  return { descriptor, handOver, output: streamOf(from, libc, watch) };
}

/** Reads into the reader's own memory, and waits only where there is nothing yet. */
function streamOf(from: number, libc: Libc, watch: PipeWatch): ReadableStream<Uint8Array> {
  let isOpen = true;
  let reads = 0;
  const close = () => {
    isOpen = false;
    watch.giveUp(from);
    libc.close(from);
  };
  const wait = async () => {
    reads = 0;
    const isThere = await watch.readable(from);
    if (isThere || !isOpen) return;
    close();
    throw new Error("the engine does not read on");
  };
  return new ReadableStream({
    type: "bytes",
    autoAllocateChunkSize: pipeBytes,
    async pull(controller) {
      if (reads >= readsInTurn) await wait();
      while (isOpen) {
        const request = controller.byobRequest;
        const view = request?.view;
        if (!request || !view) throw new Error("Internal error: nobody wants to read");
        const memory = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
        const length = Number(libc.read(from, memory, BigInt(memory.length)));
        reads++;
        if (length > 0) return request.respond(length);
        if (length === 0) {
          close();
          controller.close();
          return request.respond(0);
        }
        if (lastErrno(libc) !== tryAgain) {
          close();
          throw new Error(lastError(libc));
        }
        await wait();
      }
    },
    cancel: close,
  });
}
