import assert from "node:assert/strict";
import { widenPipe } from "../../../src/adapters/process/widen_pipe.ts";
import { pipeBytes } from "../../../src/core/pipe_bytes.ts";
import { type Libc, openLibc } from "../../../src/adapters/system/libc.ts";

/** Of <fcntl.h> on Linux. */
const writeOnly = 1;
const getPipeSize = 1032;

/** Asks how much the pipe holds that a process writes to. */
function pipeSizeOf(pid: number, { open, fcntl, close }: Libc): number {
  const descriptor = open(new TextEncoder().encode(`/proc/${pid}/fd/1\0`), writeOnly, 0);
  const size = fcntl(descriptor, getPipeSize, 0);
  close(descriptor);
  return size;
}

Deno.test({
  name: "the pipe of an output is widened, and what is not there or no pipe stays as it is",
  ignore: openLibc() === null,
  async fn() {
    const libc = openLibc();
    assert(libc !== null);
    const start = (stdout: "piped" | "null") =>
      new Deno.Command("sleep", { args: ["60"], stdin: "null", stdout, stderr: "null" }).spawn();
    const [piped, mute] = [start("piped"), start("null")];
    try {
      assert(pipeSizeOf(piped.pid, libc) < pipeBytes, "the system gives as much by itself");
      widenPipe(piped.pid);
      assert.equal(pipeSizeOf(piped.pid, libc), pipeBytes);
      widenPipe(mute.pid);
    } finally {
      for (const child of [piped, mute]) child.kill("SIGKILL");
      await piped.stdout.cancel();
      await Promise.all([piped.status, mute.status]);
    }
    widenPipe(piped.pid);
  },
});
