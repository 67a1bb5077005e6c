import assert from "node:assert/strict";
import { createRunLog } from "../../src/observers/run_log.ts";
import type { AppendFile } from "../../src/ports/append_file.ts";
import { EventMaker, finished, header } from "../rig/run_events.ts";

const make = new EventMaker(header());

/** Files in memory; when the disk is `full`, writes fail. */
class Disk {
  readonly files = new Map<string, string>();
  full = false;
  closed = 0;
  refused = 0;

  readonly openAppend = (path: string): AppendFile => ({
    append: (text) => {
      if (this.full) {
        this.refused++;
        throw new Error("No space left on device (os error 28)");
      }
      this.files.set(path, (this.files.get(path) ?? "") + text);
    },
    close: () => {
      this.closed++;
    },
  });
}

const path = "/etl/logs/executioner.nightly.run-42.log";

Deno.test("the run's log has a line per event, also of what came before its path was known", async () => {
  const disk = new Disk();
  const log = createRunLog(disk);
  log.observe([make.notice(0, "the clock is off")]);
  assert.equal(disk.files.size, 0, "files before the run started");
  log.observe([make.runStarted(), make.started(250, "load")]);
  log.observe([make.spawned(255, "load")]);
  const states = { load: finished({ kind: "exited", code: 2 }) };
  log.observe([make.ended(1250, "load", states.load), make.runEnded(1251, states)]);
  await log.close();
  assert.deepEqual([...disk.files.keys()], [path]);
  assert.equal(disk.closed, 1);
  assert.equal(
    disk.files.get(path),
    `\
2026-11-23T05:00:00.000Z WARN  WARNING  the clock is off
2026-11-23T05:00:00.000Z INFO  RUN  42 of nightly: 3 jobs, at most 4 at once  config /etl/jobs.json  folder /etl  logs /etl/logs
2026-11-23T05:00:00.250Z INFO  START  load  slot 2  log /etl/logs/load.log
2026-11-23T05:00:00.255Z INFO  SPAWN  load  pid 4711
2026-11-23T05:00:01.250Z ERROR FAILED  load  exit code 2 after 1.0s  log /etl/logs/load.log
2026-11-23T05:00:01.251Z ERROR FAILED  run 42 of nightly in 1.2s: 1 failed  exit code 1
`,
  );
});

Deno.test("a full disk is told once, with the path, and the log is given up and closed", async () => {
  const disk = new Disk();
  const log = createRunLog(disk);
  log.observe([make.runStarted()]);
  disk.full = true;
  assert.throws(() => log.observe([make.started(1, "a")]), {
    message: `Could not write "${path}": No space left on device (os error 28)`,
  });
  for (let ms = 2; ms < 100; ms++) log.observe([make.started(ms, "b")]);
  await log.close();
  assert.equal(disk.refused, 1, "writes tried");
  assert.equal(disk.closed, 1, "times closed");
});

Deno.test("a job's id cannot forge a line of the log", () => {
  const disk = new Disk();
  const log = createRunLog(disk);
  const id = "x\n2026-11-23T05:00:00.000Z INFO  SUCCESS  y\r\x1b[1A\u2028";
  log.observe([make.runStarted(), make.started(1, id), make.notice(2, id, id)]);
  const text = disk.files.get(path) ?? "";
  assert.equal(text.split("\n").length, 4);
  // deno-lint-ignore no-control-regex -- nothing of this may come through
  assert.doesNotMatch(text, /[\r\x1b\u2028]/);
});
