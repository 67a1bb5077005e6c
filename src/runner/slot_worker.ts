/// <reference lib="deno.worker" />
/**
 * Entry of a slot thread. Several slots may share it: each assignment is a run of its own. It starts
 * processes and waits for them; it neither signals them nor knows what they are for.
 *
 * @module
 */
import { openFiles } from "../adapters/fs/files.ts";
import { createJobLogs } from "../adapters/fs/job_log.ts";
import { groupExists } from "../adapters/process/process_group.ts";
import { createProcessRunner } from "../adapters/process/spawn.ts";
import type { ThreadReply, ThreadRequest } from "../core/assignment.ts";
import type { SlotId } from "../core/ids.ts";
import { createCheckRunner } from "./checks.ts";
import { JobRunner } from "./job_runner.ts";

const runner = new JobRunner({
  processes: createProcessRunner(),
  logs: createJobLogs(),
  runCheck: createCheckRunner(openFiles()),
});

/** Slots whose process is gone and whose group is being looked after. */
const awaitingReap = new Map<SlotId, () => void>();

function reply(message: ThreadReply): void {
  self.postMessage(message);
}

self.onmessage = (event: MessageEvent<ThreadRequest>) => {
  const request = event.data;
  switch (request.kind) {
    case "ping":
      return reply({ kind: "pong", token: request.token });
    case "reaped":
      awaitingReap.get(request.slot)?.();
      awaitingReap.delete(request.slot);
      return;
    case "run": {
      const { slot } = request.assignment;
      runner.run(request.assignment, {
        spawned: (pid) => reply({ kind: "spawned", slot, pid }),
        exited: (pid) => {
          // The usual case costs no message: nothing is left that main would have to end.
          if (!groupExists(pid)) return Promise.resolve();
          reply({ kind: "exited", slot, pid });
          return new Promise((resolve) => awaitingReap.set(slot, resolve));
        },
      }).then((result) => reply({ kind: "ended", slot, ...result }));
    }
  }
};
